"""The course in the browser: what it runs on."""
