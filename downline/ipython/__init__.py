"""Extensions of IPython, which each kernel of the course's environment loads.

The settings that name them are in `downline/jupyter/ipython_config.json`.
"""
