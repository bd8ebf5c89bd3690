package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonShapeException;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.workers.FleetAnswer.Accepted;
import dev.shepherd.workers.FleetAnswer.BadRequest;
import dev.shepherd.workers.FleetAnswer.Busy;
import dev.shepherd.workers.FleetAnswer.Conflict;
import dev.shepherd.workers.FleetAnswer.NotFound;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistrationTest {
  private static final String W1 = "http://w1:8000";
  private static final String W2 = "http://w2:8000";

  private final FleetRig rig = new FleetRig(FleetConfig.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.5:8000",
        "HTTP://10.0.0.5:8000",
        "",
        "ipc://",
        "http://",
        "http://:80",
        "http://u:p@h",
        "http://h:0",
        "http://h:99999",
        "http://h:x",
        "http://h/a b",
        "http://h?q=1",
        "http://[::1",
        "http://h\r\nx: y"
      })
  void badUrlsAreRefusedWithAReason(String url) {
    FleetAnswer answer = rig.order(() -> rig.fleet.add(WorkerSpec.of(url, null)));
    assertThat(answer).isInstanceOf(BadRequest.class);
    assertThat(((BadRequest) answer).message())
        .startsWith("Invalid value for field 'worker_url': " + url + " - ");
  }

  @Test
  void engineProtocolsToComeAreRefusedAndNotIgnored() {
    FleetAnswer answer = rig.order(() -> rig.fleet.add(WorkerSpec.of("grpc://h:1", null)));
    assertThat(answer).isInstanceOf(BadRequest.class);
    assertThat(((BadRequest) answer).message()).contains("not supported yet");
  }

  @Test
  void anIdIsGivenAtOnceAndTheWorkerJoinsWhenItAnswers() {
    FakeEngines.Engine engine = rig.engines.serve(W1, "m");
    engine.held = true;
    String id = rig.add(W1);
    assertThat(UUID.fromString(id).version()).isEqualTo(7);

    var reserved = (WorkerLookup.Reserved) rig.find(id);
    assertThat(reserved.job().jobType()).isEqualTo("AddWorker");
    assertThat(reserved.job().status()).isEqualTo("processing");
    assertThat(WorkerJson.reserved(reserved).string("status")).isEqualTo("pending");
    assertThat(rig.fleet.list(null)).isEmpty();

    engine.release();
    rig.lane.run();
    var found = (WorkerLookup.Found) rig.find(id);
    assertThat(found.job()).isNull();
    assertThat(found.worker().status()).isEqualTo(WorkerStatus.READY);
    assertThat(found.worker().profile().runtime()).isEqualTo("sglang");
    assertThat(found.worker().profile().primaryModel()).isEqualTo("m");
    assertThat(found.worker().id()).isEqualTo(id);
  }

  @Test
  void theSameUrlTwiceIsAConflictThatNamesTheId() {
    Worker worker = rig.join(W1, "m");
    int descriptions = rig.engines.at(W1).descriptions;
    FleetAnswer answer = rig.order(() -> rig.fleet.add(WorkerSpec.of(W1, null)));
    assertThat(answer).isInstanceOf(Conflict.class);
    assertThat(((Conflict) answer).code()).isEqualTo("WORKER_ALREADY_EXISTS");
    assertThat(((Conflict) answer).message()).contains(worker.id(), "Use PUT /workers/");
    assertThat(rig.engines.at(W1).descriptions).isEqualTo(descriptions);
  }

  @Test
  void theSameUrlIsAConflictWhileItIsBeingRegistered() {
    rig.add(W1);
    assertThat(rig.order(() -> rig.fleet.add(WorkerSpec.of(W1, null))))
        .isInstanceOf(Conflict.class);
  }

  @Test
  void aRegistrationThatFindsNobodyFailsInTimeAndIsShownForFiveMinutes() {
    FleetConfig config = withStartupTimeout(Duration.ofSeconds(5));
    var impatient = new FleetRig(config);
    String id = impatient.add(W1);
    impatient.seconds(40);
    var reserved = (WorkerLookup.Reserved) impatient.find(id);
    assertThat(reserved.job().status()).isEqualTo("failed");
    assertThat(reserved.job().message())
        .startsWith("Workflow failed at step detect_connection_mode: ")
        .contains("connection refused");
    assertThat(impatient.fleet.list(null)).isEmpty();
    impatient.seconds(299);
    assertThat(impatient.find(id)).isInstanceOf(WorkerLookup.Absent.class);
  }

  @Test
  void afterAFailureTheSameUrlMayBeTriedAgainUnderItsId() {
    var impatient = new FleetRig(withStartupTimeout(Duration.ofSeconds(5)));
    String id = impatient.add(W1);
    impatient.seconds(40);
    impatient.engines.serve(W1, "m");
    assertThat(impatient.add(W1)).isEqualTo(id);
    assertThat(impatient.worker(id).isAvailable()).isTrue();
  }

  @Test
  void theStatusOfASlowRegistrationDoesNotGoAwayWhileItRuns() {
    String id = rig.add(W1);
    rig.seconds(1500);
    var reserved = (WorkerLookup.Reserved) rig.find(id);
    assertThat(reserved.job().status()).isEqualTo("processing");
    rig.engines.serve(W1, "m");
    rig.seconds(40);
    assertThat(rig.worker(id).isAvailable()).isTrue();
  }

  @Test
  void anEngineThatComesUpSoonIsFoundSoon() {
    String id = rig.add(W1);
    rig.wait(Duration.ofMillis(250));
    rig.engines.serve(W1, "m");
    rig.wait(Duration.ofMillis(600));
    assertThat(rig.worker(id).isAvailable()).isTrue();
  }

  @Test
  void unknownIdsAreToldApartFromNonsense() {
    String unknown = new UUID(1, 2).toString();
    assertThat(rig.find("not-a-uuid")).isInstanceOf(WorkerLookup.BadId.class);
    assertThat(rig.find(unknown))
        .isEqualTo(new WorkerLookup.Absent("Worker " + unknown + " not found"));
    assertThat(rig.remove(unknown)).isInstanceOf(NotFound.class);
    assertThat(rig.remove("x")).isInstanceOf(BadRequest.class);
    assertThat(rig.order(() -> rig.fleet.replace(unknown, WorkerSpec.of(W1, null))))
        .isInstanceOf(NotFound.class);
    assertThat(rig.order(() -> rig.fleet.patch(unknown, labels(Map.of()))))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void theKeyGoesOnEveryProbeAndNowhereElse() {
    FakeEngines.Engine engine = rig.engines.serve(W1, "m");
    Worker worker = rig.worker(rig.add(WorkerSpec.of(W1, new Secret("s3cret"))));
    rig.seconds(120);
    assertThat(engine.probes).isGreaterThan(1);
    assertThat(engine.healthKeys).containsOnly("s3cret");
    assertThat(engine.describeKeys).containsOnly("s3cret");
    assertThat(worker.authorization()).isEqualTo("Bearer s3cret");
    assertThat(WorkerJson.worker(worker, null).toString()).doesNotContain("s3cret");
    assertThat(worker.toString() + worker.spec() + worker.profile()).doesNotContain("s3cret");
  }

  @Test
  void listsAreFilteredByModelAndAlias() {
    rig.engines.serve(W1, "a");
    rig.add(
        spec(
            """
            {"url":"http://w1:8000","models":[{"id":"a","aliases":["alpha"]}]}"""));
    rig.join(W2, "a");
    rig.join("http://w3:8000", "b");
    assertThat(rig.fleet.list("a")).hasSize(2);
    assertThat(rig.fleet.list("alpha")).hasSize(2);
    assertThat(rig.fleet.list("b")).hasSize(1);
    assertThat(rig.fleet.list("c")).isEmpty();
    assertThat(rig.fleet.list(null))
        .extracting(Worker::url)
        .containsExactly(W1, W2, "http://w3:8000");
    assertThat(WorkerJson.list(rig.fleet.list("a")).object("stats").integer("regular_count"))
        .hasValue(2);
  }

  @Test
  void everythingSentIsShownAgain() {
    rig.engines.serve(W1, "m");
    String sent =
        """
        {"url":"http://w1:8000","models":[{"id":"m","aliases":["x"],"model_type":["chat","vision"],\
        "context_length":99,"display_name":"M","architectures":["A"],"metadata":{"n":1.50}},{"id":"n"}],\
        "worker_type":"regular","runtime_type":"vllm","provider":"acme","labels":{"a":"1"},\
        "priority":7,"cost":2.5,"api_key":"k","bootstrap_port":9001,"kv_block_size":32,\
        "load_monitor_interval_secs":4,"max_connection_attempts":3,"multimodal_tensor_transport":"shm",\
        "health":{"timeout_secs":9,"drain_settle_secs":0},"http_pool":{"connect_timeout_secs":3,"http2":true},\
        "resilience":{"cb_failure_threshold":4,"retryable_status_codes":[500,418],"jitter_factor":0.5},\
        "overload":{"waiting_requests":12,"token_usage":0.9},"unheard_of":1}""";
    Worker worker = rig.worker(rig.add(spec(sent)));
    String shown = WorkerJson.worker(worker, null).toString();
    assertThat(shown)
        .contains("\"model_type\":[\"chat\",\"vision\"]", "\"context_length\":99")
        .contains("\"metadata\":{\"n\":1.50}", "\"architectures\":[\"A\"]", "\"provider\":\"acme\"")
        .contains(
            "\"priority\":7", "\"cost\":2.5", "\"bootstrap_port\":9001", "\"kv_block_size\":32")
        .contains("\"load_monitor_interval_secs\":4", "\"max_connection_attempts\":3")
        .contains("\"health\":{\"timeout_secs\":9,\"drain_settle_secs\":0}")
        .contains("\"http_pool\":{\"connect_timeout_secs\":3,\"http2\":true}")
        .contains("\"retryable_status_codes\":[500,418]", "\"jitter_factor\":0.5")
        .contains("\"overload\":{\"waiting_requests\":12,\"token_usage\":0.9}")
        .contains("\"multimodal_tensor_transport\":\"shm\"", "\"runtime_type\":\"vllm\"")
        .doesNotContain("unheard_of", "api_key");
    assertThat(worker.profile().breaker().failureThreshold()).isEqualTo(4);
    assertThat(worker.outcomeOf(418)).isEqualTo(Outcome.FAILURE);
    assertThat(worker.outcomeOf(503)).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void bothModelsOfOneWorkerAreServed() {
    rig.join(W1, "first", "second");
    assertThat(rig.fleet.snapshot().lookup("first").availableCount()).isEqualTo(1);
    assertThat(rig.fleet.snapshot().lookup("second").availableCount()).isEqualTo(1);
  }

  @Test
  void putNeedsTheSameUrlAndKeepsTheId() {
    Worker worker = rig.join(W1, "m");
    FleetAnswer other = rig.order(() -> rig.fleet.replace(worker.id(), WorkerSpec.of(W2, null)));
    assertThat(((BadRequest) other).message())
        .startsWith("URL mismatch: worker has URL '" + W1 + "' but request body has '" + W2 + "'.");
    FleetAnswer same =
        rig.order(() -> rig.fleet.replace(worker.id(), labelled(W1, Map.of("v", "2"))));
    assertThat(same).isEqualTo(new Accepted(worker.id(), W1));
    assertThat(rig.worker(worker.id())).isSameAs(worker);
    assertThat(worker.spec().labels()).containsEntry("v", "2");
    assertThat(worker.profile().revision()).isEqualTo(1);
  }

  @Test
  void ofTwoPutsTheSecondWinsHoweverSlowTheFirst() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.held = true;
    rig.order(() -> rig.fleet.replace(worker.id(), labelled(W1, Map.of("v", "first"))));
    engine.held = false;
    rig.order(() -> rig.fleet.replace(worker.id(), labelled(W1, Map.of("v", "second"))));
    assertThat(worker.spec().labels()).containsEntry("v", "second");
    engine.release();
    rig.seconds(60);
    assertThat(worker.spec().labels()).containsEntry("v", "second");
    assertThat(((WorkerLookup.Found) rig.find(worker.id())).job()).isNull();
  }

  @Test
  void whatWasRemovedDuringAPutDoesNotComeBack() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.held = true;
    rig.order(() -> rig.fleet.replace(worker.id(), labelled(W1, Map.of("v", "2"))));
    assertThat(rig.remove(worker.id())).isInstanceOf(Accepted.class);
    engine.release();
    rig.seconds(3600);
    assertThat(rig.fleet.list(null)).isEmpty();
    assertThat(rig.find(worker.id())).isInstanceOf(WorkerLookup.Absent.class);
  }

  @Test
  void aPutThatFindsNobodyFailsAndLeavesTheWorkerAlone() {
    Worker worker = rig.join(W1, "m");
    rig.engines.at(W1).reachable = false;
    rig.order(() -> rig.fleet.replace(worker.id(), labelled(W1, Map.of("v", "2"))));
    rig.seconds(31);
    var found = (WorkerLookup.Found) rig.find(worker.id());
    assertThat(found.job().status()).isEqualTo("failed");
    assertThat(found.job().jobType()).isEqualTo("UpdateWorker");
    assertThat(worker.spec().labels()).doesNotContainKey("v");
  }

  @Test
  void patchAddsLabelsAndTouchesNothingElse() {
    rig.engines.serve(W1, "m");
    Worker worker =
        rig.worker(
            rig.add(
                spec(
                    """
                    {"url":"http://w1:8000","labels":{"a":"1"},"bootstrap_port":9001,"api_key":"k",
                     "resilience":{"cb_failure_threshold":4}}""")));
    CircuitBreaker breaker = worker.breaker();
    worker.acquire();
    FleetAnswer answer = rig.order(() -> rig.fleet.patch(worker.id(), labels(Map.of("b", "2"))));
    assertThat(answer).isInstanceOf(Accepted.class);
    assertThat(worker.spec().labels()).containsEntry("a", "1").containsEntry("b", "2");
    assertThat(worker.spec().extras().integer("bootstrap_port")).hasValue(9001);
    assertThat(worker.authorization()).isEqualTo("Bearer k");
    assertThat(worker.status()).isEqualTo(WorkerStatus.READY);
    assertThat(worker.breaker()).isSameAs(breaker);
    assertThat(worker.inFlight()).isEqualTo(1);
  }

  @Test
  void aPatchDuringAPutIsNotLost() {
    Worker worker = rig.join(W1, "m");
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.held = true;
    rig.order(() -> rig.fleet.replace(worker.id(), labelled(W1, Map.of("v", "2"))));
    rig.order(() -> rig.fleet.patch(worker.id(), labels(Map.of("p", "1"))));
    engine.release();
    rig.lane.run();
    assertThat(worker.spec().labels()).containsEntry("v", "2").containsEntry("p", "1");
  }

  @Test
  void deleteCallsOffARegistration() {
    String id = rig.add(W1);
    assertThat(rig.remove(id)).isEqualTo(new Accepted(id, W1));
    rig.engines.serve(W1, "m");
    rig.seconds(3600);
    assertThat(rig.fleet.list(null)).isEmpty();
    assertThat(rig.find(id)).isInstanceOf(WorkerLookup.Absent.class);
    assertThat(rig.lane.pendingTasks()).isZero();
    assertThat(rig.add(W1)).isNotEqualTo(id);
  }

  @Test
  void changesToAPendingRegistrationAreAConflict() {
    String id = rig.add(W1);
    assertThat(rig.order(() -> rig.fleet.replace(id, WorkerSpec.of(W1, null))))
        .isInstanceOf(Conflict.class);
    assertThat(rig.order(() -> rig.fleet.patch(id, labels(Map.of())))).isInstanceOf(Conflict.class);
  }

  @Test
  void workersOfTheStartMayComeLaterAndAreNeverLost() {
    FleetConfig config =
        FleetConfig.defaults()
            .withStartupWorkers(List.of(WorkerSpec.of(W1, null), WorkerSpec.of(W2, null)));
    var late = new FleetRig(config);
    late.engines.serve(W2, "m");
    late.seconds(1);
    assertThat(late.fleet.list(null))
        .extracting(Worker::status)
        .containsExactly(WorkerStatus.PENDING, WorkerStatus.READY);
    assertThat(late.fleet.snapshot().discovering()).isTrue();
    assertThat(late.fleet.snapshot().lookup("m").size()).isEqualTo(1);

    late.seconds(3 * 3600);
    Worker first = late.fleet.list(null).getFirst();
    assertThat(first.status()).isEqualTo(WorkerStatus.PENDING);
    late.engines.serve(W1, "m");
    late.seconds(120);
    assertThat(first.status()).isEqualTo(WorkerStatus.READY);
    assertThat(late.fleet.snapshot().discovering()).isFalse();
    assertThat(late.fleet.snapshot().lookup("m").available()).hasSize(2);
    assertThat(((WorkerLookup.Found) late.find(first.id())).job()).isNull();
  }

  @Test
  void aWorkerOfTheStartTakesChangesWhileItIsAwaited() {
    var late =
        new FleetRig(FleetConfig.defaults().withStartupWorkers(List.of(WorkerSpec.of(W1, null))));
    Worker worker = late.fleet.list(null).getFirst();
    late.seconds(10);
    late.order(
        () ->
            late.fleet.patch(
                worker.id(),
                new WorkerPatch(null, null, Map.of(), new Secret("new"), HealthOverrides.NONE)));
    late.order(() -> late.fleet.replace(worker.id(), labelled(W1, Map.of("v", "2"))));
    late.seconds(7200);
    FakeEngines.Engine engine = late.engines.serve(W1, "m");
    late.seconds(120);
    assertThat(worker.isAvailable()).isTrue();
    assertThat(worker.spec().labels()).containsEntry("v", "2");
    assertThat(engine.healthKeys).containsOnly("null");
  }

  @Test
  void anEngineWithoutHealthPathIsFoundByItsModelList() {
    FakeEngines.Engine ollama = rig.engines.serve(W1, "llama");
    ollama.healthPath = "/v1/models";
    ollama.description = FakeEngines.describing("ollama", "llama");
    Worker worker = rig.worker(rig.add(W1));
    assertThat(worker.isAvailable()).isTrue();
    rig.seconds(600);
    assertThat(worker.isAvailable()).isTrue();
  }

  @Test
  void anEngineThatIsStillWarmingUpIsNotTaken() {
    FakeEngines.Engine engine = rig.engines.serve(W1, "m");
    engine.healthy = false;
    rig.add(W1);
    rig.seconds(20);
    assertThat(rig.fleet.list(null)).isEmpty();
    engine.healthy = true;
    rig.seconds(40);
    assertThat(rig.fleet.list("m")).hasSize(1);
  }

  @Test
  void aStartUpDelayComesBeforeTheFirstQuestion() {
    var patient =
        new FleetRig(
            FleetConfig.defaults()
                .withStartupWorkers(List.of(WorkerSpec.of(W1, null)))
                .with(draft -> draft.startupDelay = Duration.ofSeconds(20)));
    FakeEngines.Engine engine = patient.engines.serve(W1, "m");
    patient.seconds(19);
    assertThat(engine.probes).isZero();
    patient.seconds(1);
    assertThat(patient.fleet.snapshot().hasAvailable()).isTrue();
  }

  @Test
  void anEngineThatLoadsItsFirstModelLaterIsAskedAgain() {
    FakeEngines.Engine engine = rig.engines.serve(W1);
    Worker worker = rig.worker(rig.add(W1));
    assertThat(worker.profile().wildcard()).isTrue();
    engine.description = FakeEngines.describing("sglang", "m");
    rig.seconds(120);
    assertThat(worker.profile().primaryModel()).isEqualTo("m");
    assertThat(rig.fleet.snapshot().lookup("other")).isNull();
  }

  @Test
  void manyUnreachableNewcomersDelayNoHealthCheck() {
    Worker worker = rig.join(W1, "m");
    for (int i = 0; i < 2 * JobLimits.DEFAULTS.concurrency(); i++) {
      rig.engines.serve("http://stuck-" + i + ":1", "m").held = true;
      rig.add("http://stuck-" + i + ":1");
    }
    rig.engines.at(W1).healthy = false;
    rig.seconds(70);
    assertThat(worker.status()).isEqualTo(WorkerStatus.NOT_READY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"url\":1}",
        "{\"url\":\"http://h\",\"priority\":-1}",
        "{\"url\":\"http://h\",\"priority\":4294967296}",
        "{\"url\":\"http://h\",\"cost\":1e999}",
        "{\"url\":\"http://h\",\"labels\":{\"a\":1}}",
        "{\"url\":\"http://h\",\"labels\":[]}",
        "{\"url\":\"http://h\",\"api_key\":\"a\\r\\nb\"}",
        "{\"url\":\"http://h\",\"worker_type\":\"boss\"}",
        "{\"url\":\"http://h\",\"runtime_type\":\"abacus\"}",
        "{\"url\":\"http://h\",\"models\":[1]}",
        "{\"url\":\"http://h\",\"models\":[{\"id\":\"\"}]}",
        "{\"url\":\"http://h\",\"models\":[{\"id\":\"m\",\"model_type\":[\"fly\"]}]}",
        "{\"url\":\"http://h\",\"models\":[{\"id\":\"m\",\"model_type\":4096}]}",
        "{\"url\":\"http://h\",\"health\":{\"timeout_secs\":0}}",
        "{\"url\":\"http://h\",\"health\":{\"check_interval_secs\":9223372036854775807}}",
        "{\"url\":\"http://h\",\"resilience\":{\"jitter_factor\":2}}",
        "{\"url\":\"http://h\",\"resilience\":{\"retryable_status_codes\":[\"x\"]}}",
        "{\"url\":\"http://h\",\"bootstrap_port\":65536}",
        "{\"url\":\"http://h\",\"zmq_handshake_address\":\"tcp://x:1\"}"
      })
  void specsOfAWrongShapeAreRefusedByField(String json) {
    assertThatThrownBy(() -> spec(json))
        .isInstanceOf(JsonShapeException.class)
        .hasMessageStartingWith("field '");
  }

  @Test
  void anEngineThatDoesNotSayWhatItServesIsNotTakenForOneThatServesEverything() {
    FakeEngines.Engine engine = rig.engines.serve(W1, "m");
    engine.describable = false;
    String id = rig.add(W1);
    rig.seconds(60);
    assertThat(rig.fleet.list(null)).isEmpty();
    assertThat(((WorkerLookup.Reserved) rig.find(id)).job().message()).contains("does not say");
    engine.describable = true;
    rig.seconds(40);
    assertThat(rig.worker(id).profile().primaryModel()).isEqualTo("m");
  }

  @Test
  void whatTheSpecSaysWillDoForAnEngineThatSaysNothing() {
    FakeEngines.Engine engine = rig.engines.serve(W1, "m");
    engine.describable = false;
    String id = rig.add(spec("{\"url\":\"http://w1:8000\",\"models\":[{\"id\":\"m\"}]}"));
    rig.seconds(5);
    assertThat(rig.worker(id).isAvailable()).isTrue();
    assertThat(rig.worker(id).profile().runtime()).isEqualTo("unspecified");
    engine.describable = true;
    rig.seconds(120);
    assertThat(rig.worker(id).profile().runtime()).isEqualTo("sglang");
  }

  @Test
  void capabilitiesMayBeWrittenAsBits() {
    WorkerSpec spec =
        spec("{\"url\":\"http://h\",\"models\":[{\"id\":\"m\",\"model_type\":2049}]}");
    assertThat(spec.models().getFirst().capabilities())
        .containsExactly(Capability.CHAT, Capability.MODERATION);
  }

  @Test
  void externalServicesAreNotAskedForTheirHealth() {
    FakeEngines.Engine engine = rig.engines.serve(W1, "m");
    engine.healthy = false;
    Worker worker =
        rig.worker(rig.add(spec("{\"url\":\"http://w1:8000\",\"runtime\":\"external\"}")));
    rig.seconds(600);
    assertThat(worker.isAvailable()).isTrue();
    assertThat(engine.probes).isZero();
  }

  @Test
  void aFloodOfOrdersIsTurnedAway() {
    for (int i = 0; i < JobLimits.DEFAULTS.capacity(); i++) {
      rig.add("http://flood-" + i + ":1");
    }
    assertThat(rig.order(() -> rig.fleet.add(WorkerSpec.of(W1, null)))).isInstanceOf(Busy.class);
  }

  @Test
  void unknownModelsAreNobodysAndUnknownIsEverybodys() {
    rig.join(W1, "m");
    FleetSnapshot snapshot = rig.fleet.snapshot();
    assertThat(snapshot.lookup("other")).isNull();
    assertThat(snapshot.lookup("unknown")).isSameAs(snapshot.any());
    Lease lease = snapshot.any().lease(PickRequest.ANONYMOUS, new Decision(), rig.chance);
    assertThat(lease.worker().url()).isEqualTo(W1);
    lease.end(200);
  }

  private static FleetConfig withStartupTimeout(Duration timeout) {
    return FleetConfig.defaults().with(draft -> draft.startupTimeout = timeout);
  }

  private static WorkerSpec spec(String json) {
    return WorkerSpecReader.spec(JsonParser.parseObject(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static WorkerSpec labelled(String url, Map<String, String> labels) {
    return WorkerSpec.of(url, null).patched(labels(labels));
  }

  private static WorkerPatch labels(Map<String, String> labels) {
    return new WorkerPatch(null, null, labels, null, HealthOverrides.NONE);
  }
}
