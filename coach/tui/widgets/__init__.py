"""The pieces screens are made of. Each owns its style, takes plain values, and sends small messages up."""
