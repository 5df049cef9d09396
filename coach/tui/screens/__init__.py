"""The screens: library, briefing, play, after-call note, debrief. Each is imported when it is first shown."""
