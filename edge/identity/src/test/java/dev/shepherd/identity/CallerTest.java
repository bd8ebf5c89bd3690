package dev.shepherd.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class CallerTest {

  private static Caller header(String value) {
    var bytes = Bytes.of(value);
    return Caller.ofHeader(bytes.head(), bytes.from(), bytes.to());
  }

  private static String peer(String address) throws UnknownHostException {
    return Caller.ofPeer(InetAddress.getByName(address)).tenant();
  }

  @Test
  void trustedHeaderNamesTheTenantTrimmed() {
    assertThat(header(" \tacme corp ")).isEqualTo(new Caller("header:acme corp", false));
    assertThat(header("  ")).isNull();
    assertThat(header("")).isNull();
  }

  @Test
  void addressesAreShownWithoutPortScopeOrMapping() throws Exception {
    assertThat(peer("192.0.2.7")).isEqualTo("ip:192.0.2.7");
    assertThat(peer("2001:db8:0:0:0:0:0:1")).isEqualTo("ip:2001:db8:0:0:0:0:0:1");
    assertThat(peer("fe80:0:0:0:0:0:0:1%1")).isEqualTo("ip:fe80:0:0:0:0:0:0:1");
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    mapped[12] = (byte) 198;
    mapped[13] = 51;
    mapped[14] = 100;
    mapped[15] = (byte) 200;
    var address = java.net.Inet6Address.getByAddress(null, mapped, -1);
    assertThat(Caller.ofPeer(address).tenant()).isEqualTo("ip:198.51.100.200");
  }

  @Test
  void unknownPeerIsAnonymousAndNoKeyOpened() {
    assertThat(Caller.ofPeer(null)).isEqualTo(Caller.ANONYMOUS);
    assertThat(Caller.ANONYMOUS.openedByKey()).isFalse();
  }
}
