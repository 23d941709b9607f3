package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Sends the values of every epoch to a server by HTTP POST: as a form with one field of JSON, or as
 * JSON. A server that cannot be reached gives a warning, not an error.
 */
public final class RemoteMonitor extends DeclaredCallback {
  private static final Argument<String> ROOT =
      Argument.optional("root", STRING, "http://localhost:9000", "address of the server");
  private static final Argument<String> PATH =
      Argument.optional("path", STRING, "/publish/epoch/end/", "where it takes epochs");
  private static final Argument<String> FIELD =
      Argument.optional("field", STRING, "data", "name of the form's field");
  private static final Argument<Map<String, String>> HEADERS =
      Argument.optional("headers", map(STRING), Map.of(), "further HTTP headers");
  private static final Argument<Boolean> SEND_AS_JSON =
      Argument.optional("send_as_json", BOOL, false, "sends JSON instead of a form");

  /** Declaration. */
  public static final Spec<RemoteMonitor> SPEC =
      Spec.of(RemoteMonitor.class, RemoteMonitor::new, ROOT, PATH, FIELD, HEADERS, SEND_AS_JSON);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RemoteMonitor(Arguments arguments) {
    super(arguments);
  }

  /** Sends to {@code http://localhost:9000/publish/epoch/end/}. */
  public RemoteMonitor() {
    this(SPEC.empty());
  }

  /** Sets the address of the server. */
  public RemoteMonitor root(String value) {
    put("root", value);
    return this;
  }

  /** Sets where the server takes epochs. */
  public RemoteMonitor path(String value) {
    put("path", value);
    return this;
  }

  /** Sets the name of the form's field. */
  public RemoteMonitor field(String value) {
    put("field", value);
    return this;
  }

  /** Sets further HTTP headers. */
  public RemoteMonitor headers(Map<String, String> value) {
    put("headers", value);
    return this;
  }

  /** Sets whether JSON is sent instead of a form. */
  public RemoteMonitor sendAsJson(boolean value) {
    put("send_as_json", value);
    return this;
  }

  @Override
  public void onTrainBegin() {
    request("{}");
  }

  private URI address() {
    try {
      URI address = URI.create(get(ROOT) + get(PATH));
      if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
        throw new IllegalArgumentException("it must begin with http:// or https://");
      } else if (address.getHost() == null) {
        throw new IllegalArgumentException("it names no server");
      }
      return address;
    } catch (IllegalArgumentException e) {
      throw new ModelException(
          "RemoteMonitor: '" + get(ROOT) + get(PATH) + "' is no address: " + e.getMessage(), e);
    }
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    Map<String, Object> sent = new LinkedHashMap<>();
    sent.put("epoch", epoch);
    sent.putAll(logs);
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request = request(MAPPER.writeValueAsString(sent));
      client.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (JsonProcessingException e) {
      throw new ModelException("RemoteMonitor: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      say("warning: Could not reach RemoteMonitor root server at " + get(ROOT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(String json) {
    boolean plain = get(SEND_AS_JSON);
    String body = plain ? json : encoded(get(FIELD)) + "=" + encoded(json);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address())
            .timeout(PATIENCE)
            .header(
                "Content-Type", plain ? "application/json" : "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    try {
      get(HEADERS).forEach(request::setHeader);
    } catch (IllegalArgumentException e) {
      throw new ModelException("RemoteMonitor: headers: " + e.getMessage(), e);
    }
    return request.build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
