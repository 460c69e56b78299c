import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import io.github.llmresilience.annotation.*;
import io.github.llmresilience.call.*;
import io.github.llmresilience.failure.*;
import io.github.llmresilience.output.*;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.beans.factory.annotation.*;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.*;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.retry.annotation.Recover;
import org.springframework.stereotype.*;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.reactive.function.client.WebClient;
import org.slf4j.Logger;
import reactor.core.publisher.*;

record Book(String title, String author) {

	static final Book NONE = new Book("", "");

}

static class Librarian {

	Book recommend(String genre) {
		return Book.NONE;
	}

	Flux<String> tell(String genre) {
		return Flux.empty();
	}

}

interface ReactiveClient {

	Mono<String> ask(String model, String prompt);

}

interface Bestsellers {

	Book of(String genre);

}

record Message(String role, String content) {
}

static class GatewayBusyException extends RuntimeException {
}

static Logger log;

static ChatClient chat;

static Librarian librarian;

static Bestsellers bestsellers;

static String key;

static String otherKey;

static String prompt;

static List<Message> question(String genre) {
	return List.of();
}

static Message assistant(String content) {
	return new Message("assistant", content);
}

static Message user(String content) {
	return new Message("user", content);
}
