"""A small plan in which every kind of fact occurs once."""

from __future__ import annotations

from kusei.foundation.org.models import Municipality
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import PlanFile, read_plan_text
from kusei.services.plans.models import Edition

TEXT = """
format: kusei-plan/1
plan:
  id: {id}
  municipality: "131113"
  title: 小さな計画
  edition: {{code: "{edition}", label: 第1版, status: {status}, published: "2025-03"}}
  start: 2025
  end: 2026
  source: {{document: 小さな計画の本文, licence: 事実}}
  levels: [{{key: goal, label: 目標, label_en: Goal}}, {{key: policy, label: 方針}}]
  kinds: [{{key: initiative, label: 取組}}, {{key: annex, label: 別添, annex: true}}]
  tags: [{{key: focus, label: 重点}}]
  marks: [{{key: new, label: 新規, legend: New!}}]
  subplans: [{{key: action, title: 実行計画, start: 2025, note: 区切りあり, periods: [[2025, 2026]]}}]
nodes:
  - key: A
    code: "1"
    level: goal
    title: 便利なまち
    sdgs: [11, 16]
    figures: [{{name: 予算額, value: 249.50, unit: 百万円}}]
  - {{key: A1, level: policy, parent: A, title: null, sdgs: []}}
initiatives:
  - key: "1"
    code: "1-1"
    kind: initiative
    title: 書かない窓口
    summary: 申請書を書かずに手続ができるようにする。
    marks: {{new: true}}
    tags: [{{tag: focus, fiscal_year: 2026}}]
    departments: [{{name: 区民部, lead: true}}]
    related_plans: []
    sdgs: [16]
    listings: [{{node: A, position: 1}}]
    figures: [{{name: 窓口, value: 20, unit: か所}}, {{name: 時間, value: 24時間365日}}]
    indicators:
      - key: "1-K1"
        name: 手続の数
        unit: 手続
        kind: annual
        baseline: {{value: 12.5, fiscal_year: 2023}}
        targets: {{2025: 20, 2026: その他の手続}}
      - {{key: "1-K2", name: 満足, kind: ratio, targets: {{2025: null, 2026: 66.7}}}}
    schedule:
      - key: "1-L1"
        action: 窓口の改善
        years:
          2025: 検討
          2026: {{text: 実施, quantities: [{{value: 6, unit: 回, approximate: true, total: true}}]}}
        items:
          - {{key: "1-L2", action: 研修, years: {{2025: {{state: blank}}, 2026: {{state: none}}}}}}
  - key: "2"
    code: "1-1"
    kind: initiative
    title: =SUM(A1:A9)
    marks: {{new: null}}
    departments: []
    sdgs: []
    listings: [{{node: A1}}]
  - {{key: "3", code: "1-3", kind: initiative, title: （仮称）公園, marks: {{new: false}}}}
  - {{key: "P1", kind: annex, part_of: "1", title: 住民票の写し}}
"""


def small_plan(*, id: str = "small", edition: str = "2025", status: str = "in_force") -> PlanFile:
    """The plan as a file."""
    return read_plan_text(TEXT.format(id=id, edition=edition, status=status))


def load_small_plan(**options: str) -> Edition:
    """Load the plan for the municipality of its code, and return its edition."""
    owner, _ = Municipality.objects.get_or_create(
        code="131113", defaults={"slug": "ota", "name": "大田区", "name_en": "Ota City", "is_home": True}
    )
    file = small_plan(**options)
    load_plan(file, actor=None, municipality=owner)
    return Edition.objects.get(plan__slug=file.plan.id, code=file.plan.edition.code)
