/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Stores the shared state in Redis, over the connections of the application. Each
 * operation is a Lua script, so it is atomic. All keys start with the same prefix. If the
 * prefix is a hash tag, all keys are in the same slot of a Redis cluster.
 */
final class RedisStore implements SharedStore {

	private static final String TEXT = "string";

	private static final String NOTHING = "none";

	private static final RedisScript<Long> EXTEND = RedisScript.of("""
			local isText = redis.call('TYPE', KEYS[1]).ok == 'string'
			if isText and redis.call('PTTL', KEYS[1]) >= tonumber(ARGV[2]) then
				return 0
			end
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			redis.call('PUBLISH', ARGV[3], KEYS[1])
			return 1
			""", Long.class);

	private static final RedisScript<Long> REPLACE = RedisScript.of("""
			local isText = redis.call('TYPE', KEYS[1]).ok == 'string'
			if isText and redis.call('PTTL', KEYS[1]) > tonumber(ARGV[2]) then
				return 0
			end
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			for i = 2, #KEYS do
				redis.call('DEL', KEYS[i])
			end
			redis.call('PUBLISH', ARGV[3], KEYS[1])
			return 1
			""", Long.class);

	private static final RedisScript<Long> RENEW = RedisScript.of("""
			local type = redis.call('TYPE', KEYS[1]).ok
			if type == 'none' or (type == 'string' and redis.call('GET', KEYS[1]) == ARGV[1]) then
				redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			end
			return 1
			""", Long.class);

	/**
	 * Returns three strings for each key: the type, the value and the remaining
	 * milliseconds.
	 */
	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> READ = RedisScript.of("""
			local found = {}
			for i, key in ipairs(KEYS) do
				local type = redis.call('TYPE', key).ok
				table.insert(found, type)
				table.insert(found, (type == 'string') and redis.call('GET', key) or '')
				table.insert(found, string.format('%.0f', redis.call('PTTL', key)))
			end
			return found
			""", List.class);

	/**
	 * Stores the demand of an instance in a hash, with the time at which it expires.
	 * Returns the demands of the others.
	 */
	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> DEMAND = RedisScript.of("""
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			local expiry = string.format('%.0f', now + ARGV[3])
			if redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. expiry) == 1 then
				redis.call('PUBLISH', ARGV[4], KEYS[1])
			end
			redis.call('PEXPIRE', KEYS[1], ARGV[3])
			local others = {}
			local all = redis.call('HGETALL', KEYS[1])
			for i = 1, #all, 2 do
				local demand, till = string.match(all[i + 1], '^(%S+) (%d+)$')
				if not till or tonumber(till) < now then
					redis.call('HDEL', KEYS[1], all[i])
				elseif all[i] ~= ARGV[1] then
					table.insert(others, demand)
				end
			end
			return others
			""", List.class);

	private final StringRedisTemplate redis;

	private final RedisMessageListenerContainer listener = new RedisMessageListenerContainer();

	private final String channel;

	private @Nullable Runnable onNews;

	RedisStore(RedisConnectionFactory connections, String prefix) {
		this.redis = new StringRedisTemplate(connections);
		this.channel = prefix + "news";
		this.listener.setConnectionFactory(connections);
		SimpleAsyncTaskExecutor daemons = new SimpleAsyncTaskExecutor("llm-shared-news-");
		daemons.setDaemon(true);
		this.listener.setSubscriptionExecutor(daemons);
		this.listener.setTaskExecutor(Runnable::run);
	}

	@Override
	public void extend(String key, String value, Duration atLeast) {
		this.redis.execute(EXTEND, List.of(key), value, String.valueOf(atLeast.toMillis()), this.channel);
	}

	@Override
	public void replace(String key, String value, Duration remaining, Collection<String> forgotten) {
		List<String> keys = new ArrayList<>(List.of(key));
		keys.addAll(forgotten);
		this.redis.execute(REPLACE, keys, value, String.valueOf(remaining.toMillis()), this.channel);
	}

	@Override
	public void renew(String key, String value, Duration lifetime) {
		this.redis.execute(RENEW, List.of(key), value, String.valueOf(lifetime.toMillis()));
	}

	@Override
	public Map<String, SharedEntry> read(Collection<String> keys, Collection<String> unreadable) {
		List<String> asked = List.copyOf(keys);
		List<?> found = this.redis.execute(READ, asked);
		Map<String, SharedEntry> entries = new HashMap<>();
		for (int i = 0; i < asked.size(); i++) {
			Object type = found.get(3 * i);
			if (type.equals(TEXT)) {
				entries.put(asked.get(i), new SharedEntry((String) found.get(3 * i + 1),
						Duration.ofMillis(Long.parseLong((String) found.get(3 * i + 2)))));
			}
			else if (!type.equals(NOTHING)) {
				unreadable.add(asked.get(i));
			}
		}
		return entries;
	}

	@Override
	public List<Double> demand(String key, String instance, double demand, Duration lifetime) {
		List<?> others = this.redis.execute(DEMAND, List.of(key), instance, String.valueOf(demand),
				String.valueOf(lifetime.toMillis()), this.channel);
		return others.stream().map((other) -> Double.valueOf((String) other)).toList();
	}

	@Override
	public void listen(Runnable onNews) {
		if (this.onNews == null) {
			this.onNews = onNews;
			this.listener.addMessageListener((message, pattern) -> onNews.run(), new ChannelTopic(this.channel));
			this.listener.afterPropertiesSet();
		}
		if (!this.listener.isListening()) {
			this.listener.start();
		}
	}

	@Override
	public void close() {
		this.listener.stop();
	}

}
