"""The chapters of the Suginami plan that are no tree: the population projection and the SDGs."""

from __future__ import annotations

from tools.convert_plans.parts import Data, facts_block, list_block, table_block

_ASSUMPTIONS = {
    "kind": "種類",
    "area": "区域",
    "reference_year": "基準年",
    "from": "基準年の始め",
    "to": "基準年の終わり",
    "statistic": "統計量",
    "value": "値",
    "tables": "用いる表",
    "rates": "率",
    "basis": "根拠",
    "japanese": "日本人",
    "foreign": "外国人",
}
_RESULTS = {
    "item": "項目",
    "ages": "年齢",
    "value": "値",
    "unit": "単位",
    "peak_fy": "頂点の年度",
    "peak_label": "頂点の年度の表記",
    "note": "注",
}


def population_blocks(data: Data) -> list[Data]:
    """人口推計: method, assumptions, the five peaks, the charts that are lost and what stays open."""
    projection = data["population_projection"]
    period, base = projection["target_period"], projection["base"]
    return [
        facts_block(
            "population_projection",
            "人口推計の方法",
            ("方法", projection["method"]),
            ("推計期間の始め", period["start"]),
            ("推計期間の終わり", period["end"]),
            ("基準人口", base["source"]),
            ("基準日", base["date"]),
        ),
        table_block(
            "population_assumptions",
            "人口推計の仮定",
            {"item": "項目", "what": "事項", "value": "内容"},
            [line for row in projection["assumptions"] for line in _assumption(row)],
        ),
        table_block("population_results", "人口推計の結果（頂点）", _RESULTS, projection["results"]),
        list_block("population_lost_charts", "本文に残っていないグラフ", projection["lost_charts"]),
        list_block("population_ambiguities", "人口推計で決まらないこと", projection["ambiguities"]),
    ]


def _assumption(row: Data) -> list[Data]:
    """One row for each thing said of the assumption: the assumptions have few in common."""
    if "reference_years" in row:
        row = row | dict(zip(("from", "to"), row["reference_years"], strict=True))
    said = {label: row[name] for name, label in _ASSUMPTIONS.items() if name in row}
    return [{"item": row["item"], "what": label, "value": value} for label, value in said.items()]


def sdg_blocks(data: Data) -> list[Data]:
    """SDGs: what the plan says about them, and the 17 goals as it names them."""
    sdgs = data["sdgs"]
    return [
        facts_block(
            "sdgs",
            "SDGs",
            ("採択", sdgs["adopted"]),
            ("目標年", sdgs["target_year"]),
            ("計画事業との対応", sdgs["mapping"]),
        ),
        table_block("sdg_goals", "SDGsの目標", {"no": "番号", "title": "目標"}, sdgs["goals"]),
    ]
