package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sinter.callbacks.RemoteMonitor;
import dev.sinter.ir.ModelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Epochs that are sent to a server. */
class RemoteMonitorTest {

  @Test
  void epochsAreSentToAServer() throws IOException {
    List<String> got = new ArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          got.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Run")
                  + " "
                  + URLDecoder.decode(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String root = "http://localhost:" + server.getAddress().getPort();
    try {
      Linear.in(() -> Linear.fit(Linear.model(), 1, new RemoteMonitor().root(root)));
      Linear.in(
          () ->
              Linear.fit(
                  Linear.model(),
                  1,
                  new RemoteMonitor()
                      .root(root)
                      .path("/mine")
                      .headers(Map.of("X-Run", "7"))
                      .sendAsJson(true)));
      Linear.in(() -> Linear.fit(Linear.model(), 1, new RemoteMonitor().root(root).field("run")));
    } finally {
      server.stop(0);
    }
    assertThat(got.get(0))
        .startsWith(
            "/publish/epoch/end/ application/x-www-form-urlencoded null"
                + " data={\"epoch\":0,\"loss\":");
    assertThat(got.get(1)).startsWith("/mine application/json 7 {\"epoch\":0,\"loss\":");
    assertThat(got.get(2)).contains(" run={");
    List<String> said = new ArrayList<>();
    RemoteMonitor lost = new RemoteMonitor().root(root);
    lost.setMessages(said::add);
    Linear.in(() -> Linear.fit(Linear.model(), 1, lost));
    assertThat(said)
        .containsExactly("warning: Could not reach RemoteMonitor root server at " + root);
    assertThatThrownBy(
            () ->
                Linear.in(() -> Linear.fit(Linear.model(), 1, new RemoteMonitor().root("nowhere"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is no address");
  }
}
