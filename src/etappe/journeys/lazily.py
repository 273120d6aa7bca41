"""Values that are found when they are first asked for, and kept.

Law: no instance waits for another. The standard library's ``cached_property`` has one lock for all instances of a class in
Python 3.11; a part of an index, which asks the whole while it loads, and the whole, of which another thread asks the same,
would wait for each other for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, Generic, Self, TypeVar, overload

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class lazily(Generic[T]):  # noqa: N801 -- a decorator
    """A property that is found once and then is an attribute like any other.

    Two threads that ask for it at the same time may both find it: what is costly to find locks for itself.

    >>> class Circle:
    ...     @lazily
    ...     def area(self) -> float:
    ...         print("found")
    ...         return 3.14
    >>> circle = Circle()
    >>> circle.area + circle.area
    found
    6.28
    """

    def __init__(self, find: Callable[[Any], T]) -> None:
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> Self | T:
        """What is kept in the instance hides this from the next who asks."""
        if instance is None:
            return self
        found = self._find(instance)
        vars(instance)[self._name] = found
        return found


class Found(Generic[K, T]):
    """Values by key, each found once; who wants one that is being found waits for it, and nobody else.

    >>> squares = Found[int, int]()
    >>> squares.get(3, lambda: 9), squares.get(3, lambda: 0), squares.known(4)
    (9, 9, None)
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._finding: dict[K, RLock] = {}
        self._found: dict[K, T] = {}

    def known(self, key: K) -> T | None:
        """What was found; None where nothing was yet."""
        return self._found.get(key)

    def get(self, key: K, find: Callable[[], T]) -> T:
        """What was found, or what ``find`` gives. Raises what ``find`` raises; then nothing is kept."""
        if key in self._found:
            return self._found[key]
        with self._lock:
            finding = self._finding.setdefault(key, RLock())
        with finding:
            if key not in self._found:
                self._found[key] = find()
            return self._found[key]
