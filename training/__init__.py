"""Training and evaluation of the language models: `python -m training --data FOLDER`."""
