import static io.github.llmresilience.failure.FailureKind.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import io.github.llmresilience.test.call.*;
import io.github.llmresilience.test.context.*;
import io.github.llmresilience.test.failure.*;
import io.github.llmresilience.test.junit.*;
import io.github.llmresilience.test.provider.*;
import io.github.llmresilience.test.springai.*;
import io.github.llmresilience.test.time.*;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

interface ModelClient {

	String ask(Object prompt);

}

static ModelClient client;

static ScriptedProviders providers;

static RecordedCalls calls;

static VirtualTime time;

static MeterRegistry meterRegistry;

static class Client {

	Client(String baseUrl) {
	}

	String ask(String prompt) {
		return "";
	}

}
