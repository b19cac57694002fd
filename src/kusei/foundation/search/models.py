"""The one index of everything that can be found: documents, their words, and what each is about."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

PUBLIC = "public"
STAFF = "staff"


class Document(models.Model):
    """Something that an app offers to be found. Written by `commands` only; can be made again at any time."""

    source = models.CharField(_("出どころ"), max_length=60)
    key = models.CharField(_("キー"), max_length=200)
    audience = models.CharField(_("見られる人"), max_length=20, default=PUBLIC)
    language = models.CharField(_("言語"), max_length=10, default="ja")
    title = models.TextField(_("題名"))
    title_folded = models.TextField()
    body = models.TextField(_("本文"), blank=True)
    path = models.TextField(_("アドレス"))  # without the prefix of a language
    # "kind=initiative": one text each, so that one index serves all facets.
    facets = ArrayField(models.TextField(), default=list)
    words = SearchVectorField()
    readings = SearchVectorField()  # apart from the words, which every search ranks: they must stay small
    offsets = ArrayField(models.IntegerField(), default=list)  # where each word stands: see `lexemes.place`

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="search_document_source_key"),
        ]
        indexes: ClassVar = [
            # Without the pending list a search never pays for the last import.
            GinIndex(fields=["words"], name="search_document_words", fastupdate=False),
            GinIndex(fields=["readings"], name="search_document_readings", fastupdate=False),
            GinIndex(fields=["facets"], name="search_document_facets", fastupdate=False),
            GinIndex(OpClass("title_folded", name="gin_trgm_ops"), name="search_document_title", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Profile(models.Model):
    """What a document is about: its most telling terms with weights whose squares add up to 1 at most."""

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="profile", verbose_name=_("文書")
    )
    source = models.CharField(_("出どころ"), max_length=60)
    stresses = models.JSONField(default=dict)  # how the document itself dwells on each of its terms
    terms = ArrayField(models.TextField(), default=list)
    weights = ArrayField(models.FloatField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(terms__len=models.F("weights__len")), name="search_profile_pairs"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["terms"], name="search_profile_terms", fastupdate=False),
            models.Index(fields=["source"], name="search_profile_source"),
        ]

    def __str__(self) -> str:
        return " ".join(self.terms[:5])


class Term(models.Model):
    """In how many documents of a source a term stood when the source was last indexed whole."""

    source = models.CharField(_("出どころ"), max_length=60)
    term = models.TextField(_("語"))
    documents = models.PositiveIntegerField(_("文書の数"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "term"], name="search_term_source_term"),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.documents}"
