import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import com.openai.errors.InternalServerException;
import com.openai.errors.RateLimitException;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.retry.annotation.Backoff;

static ChatClient openAiChat;

static ChatClient anthropicChat;
