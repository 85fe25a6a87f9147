import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.requestreply.RequestReplyFuture;
import org.springframework.kafka.support.TopicPartitionOffset;

/**
 * A service that knows Spring and the wire contract, nothing else of the router. Reads one request body a line from standard input,
 * sends them all, and writes one line for each answer, in order: "ok" or "error CODE", a tab, the body.
 *
 * <p>Arguments: bootstrap servers, request topic, reply topic, mode. Modes: "binary" (Spring's default, 16 bytes of correlation id),
 * "text" (36 characters), "partition" (binary, and replies to partition 0 by a header of 4 bytes).
 */
public final class SpringRequester {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public static void main(String[] args) throws Exception {
    String requestTopic = args[1];
    List<String> bodies = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().toList();
    ReplyingKafkaTemplate<String, String, String> template = template(args[0], args[2], args[3]);
    template.start();
    if (!template.waitForAssignment(PATIENCE)) throw new IllegalStateException("no assignment of the reply topic");
    List<RequestReplyFuture<String, String, String>> answers =
        bodies.stream().map(body -> template.sendAndReceive(new ProducerRecord<>(requestTopic, body))).toList();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (RequestReplyFuture<String, String, String> answer : answers) out.println(lineOf(answer));
    template.destroy();
    // The template's timeout scheduler keeps a thread that a service would want and a program that ends does not.
    System.exit(0);
  }

  private static ReplyingKafkaTemplate<String, String, String> template(String bootstrap, String replyTopic, String mode) {
    Map<String, Object> producer = Map.of("bootstrap.servers", bootstrap, "linger.ms", 0,
        "key.serializer", StringSerializer.class, "value.serializer", StringSerializer.class);
    Map<String, Object> consumer = Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest",
        "key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class);
    ContainerProperties replies = mode.equals("partition")
        ? new ContainerProperties(new TopicPartitionOffset(replyTopic, 0))
        : new ContainerProperties(replyTopic);
    replies.setGroupId(replyTopic);
    var container = new KafkaMessageListenerContainer<String, String>(new DefaultKafkaConsumerFactory<>(consumer), replies);
    var template = new ReplyingKafkaTemplate<String, String, String>(new DefaultKafkaProducerFactory<>(producer), container);
    template.setBinaryCorrelation(!mode.equals("text"));
    template.setDefaultReplyTimeout(PATIENCE);
    template.setReplyErrorChecker(SpringRequester::failureOf);
    return template;
  }

  /** What a failed answer becomes: the future then ends with it. */
  private static Exception failureOf(ConsumerRecord<?, ?> reply) {
    Header code = reply.headers().lastHeader("x-error-code");
    return code == null ? null : new QueryFailed(new String(code.value(), StandardCharsets.UTF_8), String.valueOf(reply.value()));
  }

  private static String lineOf(RequestReplyFuture<String, String, String> answer) throws Exception {
    try {
      return "ok\t" + answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).value();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof QueryFailed query) return "error " + query.code + "\t" + query.getMessage();
      return "error " + failed.getCause() + "\t";
    }
  }

  private static final class QueryFailed extends Exception {
    private final String code;

    QueryFailed(String code, String body) {
      super(body);
      this.code = code;
    }
  }
}
