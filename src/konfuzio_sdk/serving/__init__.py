"""Serves a sealed AI over HTTP: a front that takes requests in, and workers that run the AI, each a process."""
