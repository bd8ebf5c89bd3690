package dev.shepherd.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Options of the store for responses and conversations. */
public final class StorageOptions {

  private static final Declarer IN = new Declarer(Topic.STORAGE);
  private static final String ORACLE = "--history-backend oracle";
  private static final String POSTGRES = "--history-backend postgres";
  private static final String REDIS = "--history-backend redis";

  private StorageOptions() {}

  /** Kind of store. */
  public static final Option<String> HISTORY_BACKEND =
      IN.words(
              "history-backend",
              "Where responses and conversations are kept: memory or none, which are the same in"
                  + " this version, as workers keep them.",
              List.of("memory", "none"),
              Set.of("oracle", "postgres", "redis"),
              "use memory or none, or leave it out")
          .orElse("memory");

  /** Most responses in memory. */
  public static final Option<Long> HISTORY_MEMORY_MAX_RESPONSES =
      IN.usize("history-memory-max-responses", "Most responses kept in memory.")
          .notYet()
          .orElse(10_000L);

  /** Most items in memory. */
  public static final Option<Long> HISTORY_MEMORY_MAX_ITEMS =
      IN.usize("history-memory-max-items", "Most items kept in memory.").notYet().orElse(100_000L);

  /** Life of records in memory, in seconds. */
  public static final Option<Long> HISTORY_MEMORY_RETENTION_SECS =
      IN.u64("history-memory-retention-secs", "Life of records in memory. 0 = no limit.")
          .notYet()
          .orElse(86_400L);

  /** Background responses in flight. */
  public static final Option<Long> MAX_BACKGROUND_RESPONSES =
      IN.usize("max-background-responses", "Background responses in flight at once.")
          .notYet()
          .orElse(1024L);

  /** Table and column names. */
  public static final OptionalOption<Path> SCHEMA_CONFIG =
      IN.path("schema-config", "File (YAML) with table and column names.").notYet().optional();

  /** Headers that become columns. */
  public static final Option<List<KeyValue>> STORAGE_CONTEXT_HEADERS =
      IN.pairs("storage-context-headers", "Headers kept with each record.", "header=key")
          .notYet()
          .list(List.of());

  /** Oracle wallet. */
  public static final OptionalOption<Path> ORACLE_WALLET_PATH =
      IN.path("oracle-wallet-path", "Directory of the Oracle wallet.")
          .env("ATP_WALLET_PATH")
          .onlyWith(ORACLE)
          .notYet()
          .optional();

  /** Name in the wallet. */
  public static final OptionalOption<String> ORACLE_TNS_ALIAS =
      IN.text("oracle-tns-alias", "Name of the database in the wallet.")
          .env("ATP_TNS_ALIAS")
          .onlyWith(ORACLE)
          .notYet()
          .optional();

  /** Connect descriptor. */
  public static final OptionalOption<String> ORACLE_DSN =
      IN.text("oracle-dsn", "Connect descriptor; wins over wallet and name.")
          .alias("oracle-connect-descriptor")
          .env("ATP_DSN")
          .onlyWith(ORACLE)
          .notYet()
          .optional();

  /** Database user. */
  public static final OptionalOption<String> ORACLE_USER =
      IN.text("oracle-user", "Database user.")
          .alias("oracle-username")
          .env("ATP_USER")
          .onlyWith(ORACLE)
          .notYet()
          .optional();

  /** Database password. */
  public static final OptionalOption<String> ORACLE_PASSWORD =
      IN.text("oracle-password", "Database password.")
          .env("ATP_PASSWORD")
          .onlyWith(ORACLE)
          .secret()
          .notYet()
          .optional();

  /** Credentials from elsewhere. */
  public static final Option<Boolean> ORACLE_EXTERNAL_AUTH =
      IN.flag("oracle-external-auth", "Credentials come from the wallet or the system.")
          .env("ATP_EXTERNAL_AUTH")
          .onlyWith(ORACLE)
          .notYet()
          .off(false);

  /** Fewest connections. */
  public static final Option<Long> ORACLE_POOL_MIN =
      IN.usize("oracle-pool-min", "Fewest connections.")
          .env("ATP_POOL_MIN")
          .onlyWith(ORACLE)
          .limit(Limit.atLeast(1))
          .notYet()
          .orElse(1L);

  /** Most connections. */
  public static final Option<Long> ORACLE_POOL_MAX =
      IN.usize("oracle-pool-max", "Most connections.")
          .env("ATP_POOL_MAX")
          .onlyWith(ORACLE)
          .limit(Limit.atLeast(1))
          .notYet()
          .orElse(16L);

  /** Longest wait for a connection, in seconds. */
  public static final Option<Long> ORACLE_POOL_TIMEOUT_SECS =
      IN.u64("oracle-pool-timeout-secs", "Longest wait for a connection.")
          .env("ATP_POOL_TIMEOUT_SECS")
          .onlyWith(ORACLE)
          .limit(Limit.positive())
          .notYet()
          .orElse(30L);

  /** Database URL. */
  public static final OptionalOption<String> POSTGRES_DB_URL =
      IN.text("postgres-db-url", "URL of the database.")
          .env("POSTGRES_DB_URL")
          .onlyWith(POSTGRES)
          .secret()
          .notYet()
          .optional();

  /** Most connections. */
  public static final Option<Long> POSTGRES_POOL_MAX_SIZE =
      IN.usize("postgres-pool-max-size", "Most connections.")
          .alias("postgres-pool-max")
          .env("POSTGRES_POOL_MAX")
          .onlyWith(POSTGRES)
          .limit(Limit.positive())
          .notYet()
          .orElse(16L);

  /** Longest time for one call, in seconds. */
  public static final Option<Long> POSTGRES_OP_TIMEOUT_SECS =
      IN.u64("postgres-op-timeout-secs", "Longest time for one call.")
          .env("POSTGRES_OP_TIMEOUT_SECS")
          .onlyWith(POSTGRES)
          .notYet()
          .orElse(5L);

  /** Store URL. */
  public static final OptionalOption<String> REDIS_URL =
      IN.text("redis-url", "URL of the store.")
          .env("REDIS_URL")
          .onlyWith(REDIS)
          .secret()
          .notYet()
          .optional();

  /** Most connections. */
  public static final Option<Long> REDIS_POOL_MAX_SIZE =
      IN.usize("redis-pool-max-size", "Most connections.")
          .alias("redis-pool-max")
          .env("REDIS_POOL_MAX")
          .onlyWith(REDIS)
          .limit(Limit.positive())
          .notYet()
          .orElse(16L);

  /** Life of records, in days. */
  public static final Option<Long> REDIS_RETENTION_DAYS =
      IN.i64("redis-retention-days", "Life of records in days. -1 = for ever.")
          .env("REDIS_RETENTION_DAYS")
          .onlyWith(REDIS)
          .limit(new Limit<>("at least 1, or -1", days -> days >= 1 || days == -1))
          .notYet()
          .orElse(30L);

  /** Longest time for one call, in seconds. */
  public static final Option<Long> REDIS_OP_TIMEOUT_SECS =
      IN.u64("redis-op-timeout-secs", "Longest time for one call.")
          .env("REDIS_OP_TIMEOUT_SECS")
          .onlyWith(REDIS)
          .notYet()
          .orElse(5L);

  static final List<AnyOption> ALL =
      List.of(
          HISTORY_BACKEND,
          HISTORY_MEMORY_MAX_RESPONSES,
          HISTORY_MEMORY_MAX_ITEMS,
          HISTORY_MEMORY_RETENTION_SECS,
          MAX_BACKGROUND_RESPONSES,
          SCHEMA_CONFIG,
          STORAGE_CONTEXT_HEADERS,
          ORACLE_WALLET_PATH,
          ORACLE_TNS_ALIAS,
          ORACLE_DSN,
          ORACLE_USER,
          ORACLE_PASSWORD,
          ORACLE_EXTERNAL_AUTH,
          ORACLE_POOL_MIN,
          ORACLE_POOL_MAX,
          ORACLE_POOL_TIMEOUT_SECS,
          POSTGRES_DB_URL,
          POSTGRES_POOL_MAX_SIZE,
          POSTGRES_OP_TIMEOUT_SECS,
          REDIS_URL,
          REDIS_POOL_MAX_SIZE,
          REDIS_RETENTION_DAYS,
          REDIS_OP_TIMEOUT_SECS);
}
