"""What each rule looks for in words that are to be shown as hers: small pure functions, and the word lists they go by.

A function takes a `Piece` and gives back the words that break its rule, or None. `coach.voice.validators` puts them in order.
"""
