import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Model;
import com.openai.client.OpenAIClient;
import com.openai.models.ChatModel;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.github.llmresilience.sdk.AnthropicSdk;
import io.github.llmresilience.sdk.OpenAiSdk;

interface Client {

	String ask(String model, List<Message> messages);

}

static Map<String, Client> clients;

static LlmOutputParser<Book> parser;
