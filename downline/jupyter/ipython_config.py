# Each kernel of the course's environment begins with this; what a learner sets in a profile of
# their own is added to it.
c = get_config()  # noqa: F821
c.InteractiveShellApp.extensions.append("downline.names")
