"""What a teacher does with a class: hand out, collect, grade, give back, report."""
