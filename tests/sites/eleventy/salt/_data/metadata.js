export default {
	title: "Salt & Wind",
	url: "https://salt.example/", // no path
	language: "en",
	description: "I write about the coast.",
	author: {
		name: "Mara Quint",
		email: "mara@salt.example",
		url: "https://salt.example/about-me/",
	},
};
