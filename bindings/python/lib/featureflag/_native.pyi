from typing import Dict, Literal, Optional, Union, final, overload

from ._types import Evaluation, Event, Health, Id

library_version: str

def enabled(
    flag: str, company: Optional[Id] = None, workspace: Optional[Id] = None
) -> bool: ...
def _set_default(client: Optional["Client"], /) -> None: ...

@final
class Queue:
    def next(self) -> Optional[Event]: ...
    def end(self) -> None: ...

class Client:
    @property
    def closed(self) -> bool: ...
    def enabled(
        self, flag: str, company: Optional[Id] = None, workspace: Optional[Id] = None
    ) -> bool: ...
    def evaluate(
        self,
        flag: str,
        company: Optional[Id] = None,
        workspace: Optional[Id] = None,
        *,
        wait: bool = True,
    ) -> Evaluation: ...
    @overload
    def all(
        self,
        company: Optional[Id] = None,
        workspace: Optional[Id] = None,
        *,
        details: Literal[False] = False,
    ) -> Dict[str, bool]: ...
    @overload
    def all(
        self,
        company: Optional[Id] = None,
        workspace: Optional[Id] = None,
        *,
        details: Literal[True],
    ) -> Dict[str, Evaluation]: ...
    @overload
    def all(
        self, company: Optional[Id] = None, workspace: Optional[Id] = None, *, details: bool
    ) -> Union[Dict[str, bool], Dict[str, Evaluation]]: ...
    def set(
        self,
        flag: str,
        enabled: bool,
        *,
        company: Optional[Id] = None,
        workspace: Optional[Id] = None,
        force: bool = False,
    ) -> None: ...
    def unset(
        self,
        flag: str,
        *,
        company: Optional[Id] = None,
        workspace: Optional[Id] = None,
        force: bool = False,
    ) -> None: ...
    def prepare(
        self,
        company: Optional[Id] = None,
        workspace: Optional[Id] = None,
        *,
        timeout: Optional[float] = 5.0,
    ) -> bool: ...
    def health(self, *, timeout: Optional[float] = None) -> Health: ...
    def stats(self) -> Dict[str, int]: ...
    def reload(self) -> bool: ...
    def _open(self, settings: Dict[str, str], /) -> None: ...
    def _close(self) -> None: ...
    def _after_fork(self) -> None: ...
    def _queue(self) -> Queue: ...
    def _override(self, flag: str, enabled: bool) -> None: ...
    def _unset_override(self, flag: str, /) -> None: ...
    def _reset_overrides(self) -> None: ...
