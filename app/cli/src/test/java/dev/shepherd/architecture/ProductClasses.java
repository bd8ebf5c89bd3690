package dev.shepherd.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** All classes of all modules as compiled, without their tests. */
final class ProductClasses {

  /** Tests sit in {@code test-classes} folders. */
  private static final ImportOption NO_TESTS =
      (Location location) -> !location.contains("/test-classes/");

  private ProductClasses() {}

  static JavaClasses all() {
    return new ClassFileImporter().withImportOption(NO_TESTS).importPackages("dev.shepherd");
  }
}
