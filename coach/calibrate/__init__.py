"""Whether the machine's verdicts can be trusted: people's labels, how far people and machine agree, whose name or dialect turns a verdict."""
