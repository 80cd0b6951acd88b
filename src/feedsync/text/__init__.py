"""Small tools by name: dates, addresses, HTML, Markdown, YAML. Pure: values in, values out."""
