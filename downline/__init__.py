"""Downline: the models, data and explorers behind the course on network marketing and MLM."""
