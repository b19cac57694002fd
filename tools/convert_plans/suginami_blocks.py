"""The chapters of the Suginami plan that are no tree: the population projection and the SDGs."""

from __future__ import annotations

from tools.convert_plans.parts import Data, facts_block, list_block, table_block

_ASSUMPTIONS = {
    "item": "項目",
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
            _ASSUMPTIONS,
            [_with_years(row) for row in projection["assumptions"]],
        ),
        table_block("population_results", "人口推計の結果（頂点）", _RESULTS, projection["results"]),
        list_block("population_lost_charts", "本文に残っていないグラフ", projection["lost_charts"]),
        list_block("population_ambiguities", "人口推計で決まらないこと", projection["ambiguities"]),
    ]


def _with_years(row: Data) -> Data:
    if "reference_years" not in row:
        return row
    start, end = row["reference_years"]
    return row | {"from": start, "to": end}


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
