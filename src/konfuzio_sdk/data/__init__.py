"""Describes documents: what they say and where, what was found in them, and what could be."""

from konfuzio_sdk.data.annotation import Annotation
from konfuzio_sdk.data.annotation_set import AnnotationSet
from konfuzio_sdk.data.bbox import Bbox, BboxColumns
from konfuzio_sdk.data.category import Category, CategoryAnnotation
from konfuzio_sdk.data.credentials import Credentials
from konfuzio_sdk.data.document import Document
from konfuzio_sdk.data.label import Label
from konfuzio_sdk.data.label_set import LabelSet
from konfuzio_sdk.data.page import Page
from konfuzio_sdk.data.project import DatasetStatus, LostAnnotation, Problem, Project
from konfuzio_sdk.data.source_file import SourceFile
from konfuzio_sdk.data.span import Span

__all__ = [
    "Annotation",
    "AnnotationSet",
    "Bbox",
    "BboxColumns",
    "Category",
    "CategoryAnnotation",
    "Credentials",
    "DatasetStatus",
    "Document",
    "Label",
    "LabelSet",
    "LostAnnotation",
    "Page",
    "Problem",
    "Project",
    "SourceFile",
    "Span",
]
