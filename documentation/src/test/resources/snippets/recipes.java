import org.springframework.ai.chat.model.ChatModel;
import org.springframework.scheduling.TaskScheduler;

static TaskScheduler scheduler;

static String document;

static ChatModel chatModelOf(String account) {
	return null;
}

static void report(String document) {
}
