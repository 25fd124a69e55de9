"""The website's parts: what stands on a page in place of a live explorer or check."""
