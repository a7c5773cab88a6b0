"""What files mean together: names, receiver types, where code runs, effects."""
