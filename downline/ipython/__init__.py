"""The kernel of the course's environment: one thing after the other, and what it loads of IPython.

The settings that name it and its extensions are in `downline/jupyter/ipython_config.json`.
"""
