import { feedPlugin } from "@11ty/eleventy-plugin-rss";

/** As in Eleventy's own starter for blogs. */
export default async function (eleventyConfig) {
	// drafts are built by `--serve` alone
	eleventyConfig.addPreprocessor("drafts", "*", (data) => {
		if (data.draft && process.env.ELEVENTY_RUN_MODE === "build") {
			return false;
		}
	});
	eleventyConfig.addPassthroughCopy({ "./public/": "/" });
	eleventyConfig.addPlugin(feedPlugin, {
		type: "atom", // or "rss", "json"
		outputPath: "/feed/feed.xml",
		collection: {
			name: "posts",
			limit: 40,
		},
		metadata: {
			language: "en",
			title: "Salt & Wind",
			subtitle: "A blog of the coast",
			base: "https://salt.example/",
			author: {
				name: "Mara Quint",
				email: "mara@salt.example",
			},
		},
	});
}

export const config = {
	templateFormats: ["md", "njk", "html", "liquid"],
	markdownTemplateEngine: "njk",
	htmlTemplateEngine: "njk",
	dir: {
		input: "content",
		includes: "../_includes",
		data: "../_data",
		output: "_site",
	},
	pathPrefix: "/coast/",
};
