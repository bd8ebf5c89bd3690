package dev.shepherd.telemetry.log;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Makes {@link LogBackend} the log output behind slf4j; found by the service loader. There is no
 * mapped diagnostic context: a request's id is passed as a field, since threads are shared.
 */
public final class SmgServiceProvider implements SLF4JServiceProvider {
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter noContext = new NOPMDCAdapter();

  /** For the service loader. */
  public SmgServiceProvider() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return LogBackend.INSTANCE::logger;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return noContext;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
