package dev.shepherd.benchmark.tokens;

import dev.shepherd.exchange.Randomness;
import java.util.List;

/**
 * Endless text of one kind that looks like what people send. The same seed gives the same text.
 *
 * <p>Words are drawn by Zipf's law, as words are in every language: the cost of a tokenizer depends
 * on how often words come back. A tenth of the words is composed of syllables and so mostly new.
 */
enum TextMix {
  /** Prose with punctuation, numbers and paragraphs. */
  ENGLISH,
  /** Source code with identifiers, indentation and comments. */
  CODE,
  /** Chinese, Japanese and Korean. */
  CJK,
  /** Mostly English, with code, other scripts, links, JSON and emoji. */
  MIXED;

  private static final String[] ENGLISH_WORDS =
      words(
          "the of and to in a is that for it as was with be by on not he this are or his from at which"
              + " but have an had they you were their one all we can her has there been if more"
              + " when will would who so no said what up its about into than them only other new"
              + " some could time these two may then do first any my now such like our over man me"
              + " even most made after also did many before must through back years where much your"
              + " way well down should because each just those people how too little state good very"
              + " make world still own see men work long get here between both life being under"
              + " never day same another know while last might us great old year off come since"
              + " against go came right used take three model request answer system context window"
              + " memory language question explain following information different important"
              + " example because however something together government development community"
              + " experience performance understanding possible national although available");

  private static final String[] CODE_WORDS =
      words(
          "return if else for while int String public private static final void new null true false"
              + " import class this self def None lambda const let var function async await map list"
              + " size index value key result buffer length offset count node next prev head tail"
              + " request response error message status handler config client server stream read"
              + " write open close get set put add remove update create delete find parse format"
              + " token text byte data user name id type path file line item entry state context");

  private static final String[] SYLLABLES =
      words(
          "ka lo min ter ra ven so di pre con al ti us en or ing ed ly ment tion per ex in un re mo");

  private static final String[] CHINESE =
      words(
          "的 了 在 是 我 有 和 就 不 人 都 一个 上 也 很 到 说 要 去 你 会 着 没有 看 好 自己 这 我们 可以 他们 问题"
              + " 时间 工作 中国 公司 技术 发展 学习 经济 社会 生活 世界 国家 系统 模型 语言 数据 信息 研究 方法 需要 进行"
              + " 通过 使用 如果 因为 所以 但是 已经 什么 怎么 现在 今天 重要 不同 其中 提供 服务 用户 请求 回答 计算 机器");

  private static final String[] JAPANESE =
      words(
          "の に は を た が で て と し れ さ ある いる も する から な こと として い や など なる へ か だ これ によって"
              + " おり その または により 日本 東京 会社 学生 先生 時間 問題 言葉 世界 今日 明日 コンピュータ モデル データ"
              + " システム 質問 答え 必要 可能 使用 研究 開発 情報 です ます でした ください ありがとう");

  private static final String[] KOREAN =
      words(
          "이 그 저 것 수 등 및 는 을 를 에 의 가 있다 하다 되다 없다 않다 사람 우리 문제 시간 세계 한국 회사 기술 발전"
              + " 데이터 정보 연구 방법 모델 언어 사용 질문 대답 필요 가능 오늘 내일 학교 생활 경제 사회 시스템");

  private static final String[] OTHER =
      words(
          "Привет мир это не так и в на что как по для модель данные язык вопрос ответ"
              + " مرحبا العالم في من على هذا السؤال اللغة नमस्ते दुनिया यह भाषा प्रश्न है और में"
              + " Γειά σου κόσμε η γλώσσα ερώτηση שלום עולם שאלה สวัสดี โลก คำถาม ภาษา"
              + " für über straße größe naïve café señor garçon português ação Çok teşekkürler zażółć gęślą");

  private static final String[] EMOJI = {
    "😀", "🎉", "👍🏽", "❤️", "🇯🇵", "👨‍👩‍👧", "🚀", "✅", "→", "…"
  };

  private static String[] words(String list) {
    return list.split(" ", -1);
  }

  /** A text of about so many characters. */
  String text(Randomness random, int characters) {
    var text = new StringBuilder(characters + 200);
    while (text.length() < characters) {
      part(random, text);
    }
    int end = characters;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  private void part(Randomness random, StringBuilder text) {
    switch (this) {
      case ENGLISH -> sentence(random, text);
      case CODE -> line(random, text);
      case CJK -> asian(random, text);
      case MIXED -> mixed(random, text);
    }
  }

  private static void mixed(Randomness random, StringBuilder text) {
    int kind = random.nextInt(20);
    if (kind < 9) {
      sentence(random, text);
    } else if (kind < 13) {
      line(random, text);
    } else if (kind < 16) {
      asian(random, text);
    } else if (kind < 18) {
      int words = 4 + random.nextInt(8);
      for (int i = 0; i < words; i++) {
        text.append(zipf(random, OTHER)).append(' ');
      }
    } else if (kind == 18) {
      text.append("{\"id\": ")
          .append(random.nextInt(1_000_000))
          .append(", \"name\": \"")
          .append(word(random, ENGLISH_WORDS))
          .append("\", \"tags\": [\"a\", null], \"score\": ")
          .append(random.nextInt(1000) / 1000.0)
          .append("}\n");
    } else {
      text.append("https://example.com/")
          .append(word(random, CODE_WORDS))
          .append('/')
          .append(random.nextInt(10_000))
          .append("?q=")
          .append(word(random, ENGLISH_WORDS))
          .append(' ')
          .append(EMOJI[random.nextInt(EMOJI.length)])
          .append('\n');
    }
  }

  private static void sentence(Randomness random, StringBuilder text) {
    int words = 5 + random.nextInt(18);
    for (int i = 0; i < words; i++) {
      String word = word(random, ENGLISH_WORDS);
      if (i == 0) {
        text.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
      } else if (random.nextInt(40) == 0) {
        text.append(' ').append(random.nextInt(3000));
      } else {
        text.append(random.nextInt(12) == 0 ? ", " : " ").append(word);
      }
      if (random.nextInt(40) == 0) {
        text.append(List.of("'s", "n't", "'re", "'ll").get(random.nextInt(4)));
      }
    }
    text.append(random.nextInt(8) == 0 ? "?" : ".").append(random.nextInt(6) == 0 ? "\n\n" : " ");
  }

  private static void line(Randomness random, StringBuilder text) {
    text.append("    ".repeat(random.nextInt(5)));
    String a = name(random);
    String b = name(random);
    text.append(
        switch (random.nextInt(8)) {
          case 0 -> "if (" + a + " != null && " + b + ".size() > " + random.nextInt(100) + ") {";
          case 1 -> "return " + a + "." + b + "(" + name(random) + ", " + random.nextInt(10) + ");";
          case 2 -> "for (int i = 0; i < " + a + ".length; i++) {";
          case 3 ->
              "// "
                  + word(random, ENGLISH_WORDS)
                  + " the "
                  + word(random, ENGLISH_WORDS)
                  + " of "
                  + a;
          case 4 -> "def " + a + "(self, " + b + "=None):";
          case 5 -> "const " + a + " = await " + b + "([\"" + word(random, CODE_WORDS) + "\"]);";
          case 6 -> "}";
          default -> "private final Map<String, List<Integer>> " + a + " = new HashMap<>();";
        });
    text.append(random.nextInt(10) == 0 ? "\n\n" : "\n");
  }

  private static String name(Randomness random) {
    String first = word(random, CODE_WORDS);
    if (random.nextInt(3) == 0) {
      return first;
    }
    String second = word(random, CODE_WORDS);
    return random.nextInt(2) == 0
        ? first + Character.toUpperCase(second.charAt(0)) + second.substring(1)
        : first + "_" + second;
  }

  private static void asian(Randomness random, StringBuilder text) {
    int kind = random.nextInt(10);
    String[] words = kind < 5 ? CHINESE : kind < 8 ? JAPANESE : KOREAN;
    int count = 8 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(10) == 0) {
        // A character that is not among the usual ones.
        int c = words == KOREAN ? 0xAC00 + random.nextInt(11_172) : 0x4E00 + random.nextInt(8_000);
        text.appendCodePoint(c);
      }
      text.append(zipf(random, words));
      if (words == KOREAN && random.nextInt(3) == 0) {
        text.append(' ');
      } else if (random.nextInt(12) == 0) {
        text.append("，");
      }
    }
    text.append(words == KOREAN ? ". " : "。").append(random.nextInt(6) == 0 ? "\n" : "");
  }

  private static String word(Randomness random, String[] words) {
    if (random.nextInt(10) != 0) {
      return zipf(random, words);
    }
    var made = new StringBuilder();
    int syllables = 2 + random.nextInt(3);
    for (int i = 0; i < syllables; i++) {
      made.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
    }
    return made.toString();
  }

  /** The n-th word about n times as rarely as the first. */
  private static String zipf(Randomness random, String[] words) {
    return words[(int) Math.pow(words.length, random.nextDouble()) - 1];
  }
}
