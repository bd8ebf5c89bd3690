package dev.shepherd.architecture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The files of this repository as a reader of it sees them: text only, nothing that a build made.
 */
final class SourceTree {

  private static final Set<String> NOT_OURS =
      Set.of(".git", ".smg", ".idea", ".vscode", "target", "dist");

  /** Files with a zero byte near their beginning are not text. */
  private static final int PEEK_BYTES = 8_000;

  /** Data files beyond this are not read by people. */
  private static final long MAX_TEXT_BYTES = 2_000_000;

  /**
   * One text file.
   *
   * @param path relative to the root, with forward slashes
   */
  record TextFile(String path, String text) {}

  private SourceTree() {}

  /** The folder that holds the root build file. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      if (Files.exists(folder.resolve("smg")) && Files.exists(folder.resolve("pom.xml"))) {
        return folder;
      }
      folder = folder.getParent();
    }
    throw new IllegalStateException("no source tree above " + Path.of("").toAbsolutePath());
  }

  /** All text files, in no special order. */
  static List<TextFile> textFiles() throws IOException {
    Path root = root();
    List<TextFile> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // In a linked worktree .git is a file that names a folder of this machine.
            boolean ours = !NOT_OURS.contains(file.getFileName().toString());
            if (ours && attributes.isRegularFile() && attributes.size() <= MAX_TEXT_BYTES) {
              byte[] bytes = Files.readAllBytes(file);
              if (isText(bytes)) {
                String path = root.relativize(file).toString().replace('\\', '/');
                files.add(new TextFile(path, new String(bytes, StandardCharsets.UTF_8)));
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean isText(byte[] bytes) {
    for (int i = 0; i < Math.min(bytes.length, PEEK_BYTES); i++) {
      if (bytes[i] == 0) {
        return false;
      }
    }
    return true;
  }
}
