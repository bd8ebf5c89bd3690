package dev.shepherd.simulator;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a multipart upload held.
 *
 * @param fields plain fields by name
 * @param fileName file name of the part {@code file}
 * @param fileBytes its size
 */
record MultipartForm(Map<String, String> fields, String fileName, long fileBytes) {

  /** A field's value, or an empty text. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /** Reads a form, all in memory. */
  static MultipartForm read(String contentType, byte[] body) throws BadRequest {
    var request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body));
    request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    if (!HttpPostRequestDecoder.isMultipart(request)) {
      throw BadRequest.field("body", "multipart/form-data with a boundary expected");
    }
    HttpPostRequestDecoder decoder;
    try {
      decoder = new HttpPostRequestDecoder(new DefaultHttpDataFactory(false), request);
    } catch (HttpPostRequestDecoder.ErrorDataDecoderException e) {
      throw BadRequest.field("body", "broken multipart form");
    }
    try {
      var fields = new LinkedHashMap<String, String>();
      String fileName = "";
      long fileBytes = -1;
      for (var data : decoder.getBodyHttpDatas()) {
        if (data instanceof Attribute attribute) {
          fields.put(attribute.getName(), attribute.getValue());
        } else if (data instanceof FileUpload upload && upload.getName().equals("file")) {
          fileName = upload.getFilename();
          fileBytes = upload.length();
        }
      }
      if (fileBytes < 0) {
        throw BadRequest.field("file", "Field required");
      }
      return new MultipartForm(fields, fileName, fileBytes);
    } catch (IOException | HttpPostRequestDecoder.NotEnoughDataDecoderException e) {
      throw BadRequest.field("body", "broken multipart form");
    } finally {
      decoder.destroy();
    }
  }
}
