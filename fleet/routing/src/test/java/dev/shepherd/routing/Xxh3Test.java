package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of length, against values of the algorithm's own C library. */
final class Xxh3Test {

  @ParameterizedTest
  @CsvSource({
    "0, 2d06800538d394c2, d1f3e77444430ab9, e2bda2b8c0a330da",
    "1, 4c5cca45d0f4811f, cb2872d8fd455c72, c180fe1cbd1d1417",
    "2, 29c60963cbfa4e6e, ed2cc85f4c7afcfe, 0372ac6d4ce6c645",
    "3, 6e3e2670e61106ac, fc581e06d78e53fc, fb4631cc669c95da",
    "4, 5c4c63133443d03f, f9199e9099b4a049, 3087febc82009ed1",
    "7, 46a5c724d51fe43f, fad31d38191139fc, ad89b334ea1b56ff",
    "8, f9fd4dd0b04d78f5, 37e88e9e5e8399d6, 249c5d513668bdca",
    "9, 7c20df9712c26edf, 2957d5a3381207f0, 2c583ceb4c12d473",
    "16, 86abf6baccea0858, 70d8d5774c98da80, 37dcf75edd706253",
    "17, b58bf5dc5022d071, 43e7a7d81c882f45, a9771fc8c4f3cb2f",
    "32, e3712ed84c04a66e, 60db1e9cc1063ea7, e6e7cf802b5735dc",
    "33, a4dee99b093e1f73, 1e6367e751730376, d470354eaa9e2620",
    "64, 1291d2d4042330dd, c7ed4d6e301e5b9b, 699c003376c963dd",
    "96, 81296929fc063365, 15f888914ce72f51, b8660aacaf07758f",
    "128, 10d17f72c0ccba41, e6a7a5db20c28f6e, 112fda5b26c1adc5",
    "129, 1648bdc3db49d1a2, 4aac64bf15af9ef3, de06f4d13903cb85",
    "160, 655c8dc33b4b4c4a, bc7df224bf9634b6, 9037e3efac6804ca",
    "200, c0fbc0f4e181c826, d47886f44f6c3f4b, 71e719681140dd9d",
    "240, b6cfaf343fab81e6, 234b2836bedf36ee, a43b8da58acfc927",
    "241, 956cae592c67279e, c30a108a2d9cd415, 9496d69ce0b7b343",
    "256, b15e550733c5dfac, 393121a7f11f2e41, 2680dc7ce33f79a7",
    "512, 304495c2d7cf0b22, 5d98a782bda001a0, e0f96cb47658a7f7",
    "1023, cc249fc6a523fb5b, ebf72d22a3c63ab8, 9975d172218ff5c7",
    "1024, ea76dda06d735ac5, 8c0dd6a69328f489, 4d82c83bfddd152b",
    "1025, badeb1907fb9a31e, b7c749a96b990ae7, a45ffa71247f774b",
    "1088, 51494bd7dbdc22ac, 1b29e60fd7053566, 873b58abf765c5cd",
    "4109, a0a8b25096d244a8, eaadd8ede35d7e95, 10fbf0668ed5095e",
    "10000, 11633e7bad326a6f, 581bb3e96e894258, 51c5821c4cedf126"
  })
  void agreesWithTheAlgorithmsAuthor(int length, String plain, String seeded, String oddSeed) {
    var bytes = new byte[length + 5];
    for (int i = 0; i < length; i++) {
      bytes[i + 3] = (byte) (i * 131 + 7 + (i >> 8));
    }
    assertThat(hex(new Xxh3(0).hash(bytes, 3, length + 3))).isEqualTo(plain);
    assertThat(hex(new Xxh3(1337).hash(bytes, 3, length + 3))).isEqualTo(seeded);
    assertThat(hex(new Xxh3(0xFEDCBA9876543210L).hash(bytes, 3, length + 3))).isEqualTo(oddSeed);
  }

  @Test
  void placesTokensAsOtherGatewaysDo() {
    int[] ids = IntStream.range(0, 16).toArray();
    assertThat(new Xxh3(1337).tokens(ids, 1, 5)).isEqualTo(0xcb38e4d7fb2dca5cL);
    assertThat(new Xxh3(1337).tokens(ids, 5, 9)).isEqualTo(0xe8d3ec39b907b74cL);
    assertThat(new Xxh3(1337).tokens(ids, 0, 16)).isEqualTo(0xd47a8f41c833328aL);
    assertThat(hex(new Xxh3(0).tokens(ids, 1, 5))).isEqualTo("6fc1ebd4f4d6ea31");
  }

  private static String hex(long value) {
    return String.format("%016x", value);
  }
}
