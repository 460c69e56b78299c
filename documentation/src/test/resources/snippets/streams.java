import org.springframework.core.ParameterizedTypeReference;

static final ParameterizedTypeReference<ServerSentEvent<String>> EVENTS = new ParameterizedTypeReference<>() {
};

static WebClient webClient;

static Object request(String model, List<Message> messages) {
	return Map.of();
}
