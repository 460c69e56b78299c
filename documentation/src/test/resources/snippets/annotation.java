import org.springframework.ai.chat.model.ChatModel;

static LlmCallTemplate template;

static ReactiveLlmCallTemplate reactiveTemplate;

static ReactiveClient client;

static ChatModel chatModelWithTheKeyOfAcme;

static String ask(LlmTarget target, String prompt) {
	return "";
}
