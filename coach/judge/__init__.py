"""The judge: a language model's second opinion on single lines of a finished attempt's form, held to the words it quotes.

It is told neither name, score, difficulty nor what the scorer found, and no mark depends on it. Where it differs, a person looks.
"""

from coach.judge.beside import Beside, Side, beside, current
from coach.judge.hearing import Hearing, model_of
from coach.judge.questions import Question, Skipped, questions
from coach.judge.transcript import Names, Transcript, transcript

__all__ = ["Beside", "Hearing", "Names", "Question", "Side", "Skipped", "Transcript", "beside", "current", "model_of", "questions", "transcript"]
