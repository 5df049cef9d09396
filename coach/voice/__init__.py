"""Who words the customer's lines: the author, a language model held to what was decided, or a recording.

The engine has decided what she does before any of this is asked; nothing here can move her, score anybody or end a call.
"""
