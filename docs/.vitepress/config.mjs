// The static site of the documentation: https://vitepress.dev
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const repository = 'https://github.com/llmresilience/llm-resilience';

/** The front matter of a page, which consists of single lines. */
function frontMatter(file) {
	const lines = readFileSync(resolve(docs, file), 'utf8').split('\n---\n', 1)[0].split('\n').slice(1);
	return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}

const pages = readdirSync(docs)
	.filter((file) => file.endsWith('.md'))
	.map((file) => ({ file, ...frontMatter(file) }))
	.sort((one, other) => Number(one.order) - Number(other.order));

/** Links to files outside of the documentation lead to the repository. */
function linkToRepository(markdown) {
	markdown.core.ruler.push('repository', (state) => state.tokens
		.flatMap((token) => token.children ?? [])
		.filter((token) => token.type === 'link_open' && token.attrGet('href').startsWith('../'))
		.forEach((token) => token.attrSet('href', `${repository}/blob/main/${posix.normalize(token.attrGet('href').slice(3))}`)));
}

export default {
	title: 'llm-resilience',
	description: 'Resilient calls to language models for Spring Boot',
	base: '/llm-resilience/',
	cleanUrls: true,
	ignoreDeadLinks: 'localhostLinks',
	markdown: { config: linkToRepository, languageAlias: { promql: 'sql' } },
	themeConfig: {
		search: { provider: 'local' },
		outline: [2, 3],
		sidebar: pages.map(({ file, title }) => ({ text: title, link: `/${file.replace(/(index)?\.md$/, '')}` })),
		socialLinks: [{ icon: 'github', link: repository }],
		editLink: { pattern: `${repository}/edit/main/docs/:path` }
	}
};
