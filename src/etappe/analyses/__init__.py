"""One file a question: its frozen record, its answer, and the computation between them.

Every module of a question has the same shape: ``class Funnel(Question)`` (what is asked),
``class FunnelAnswer(Answer)`` (what comes back), ``answer(index, question)`` and
``members(index, question, part)`` (customer numbers behind one number of the answer).
"""
