"""The admin port: what a test, a benchmark or the demo does to the world behind the platforms' back."""
