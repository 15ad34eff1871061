"""Document AIs in containers: train one, seal it in a Bento archive, serve it, hand it to a Server."""
