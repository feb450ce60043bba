"""Street segments as units of planning: chains between junctions, long ones cut into equal parts."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from routeopt.network.graph import StreetGraph

LONGEST_M = 300.0
"""No segment is longer: what one person develops on foot, and what one card of the map can show."""


@dataclass(frozen=True)
class Parts:
    """
    Chains (c) cut into segments (s), in the order of the chains.

    Attributes
    ----------
    graph
        The streets.
    """

    graph: StreetGraph

    @cached_property
    def count(self) -> NDArray[np.int64]:
        """Segments of each chain, (c)."""
        return np.maximum(np.ceil(self.graph.chain_m / LONGEST_M - 1e-9), 1).astype(np.int64)

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Row of the first segment of each chain, (c + 1)."""
        return np.concatenate([[0], np.cumsum(self.count)])

    def row_of(self, chain: NDArray[np.integer], at_m: NDArray[np.float64]) -> NDArray[np.int32]:
        """Row of the segment at a place given by its chain and the metres from the chain's start."""
        part = np.floor(at_m * self.count[chain] / np.maximum(self.graph.chain_m[chain], 1e-9)).astype(np.int64)
        return (self.first[chain] + np.clip(part, 0, self.count[chain] - 1)).astype(np.int32)

    def table(self, names: NDArray[np.str_], classes: NDArray[np.str_]) -> gpd.GeoDataFrame:
        """
        List all segments.

        Parameters
        ----------
        names, classes
            Name and road class of every way of the source.

        Returns
        -------
        GeoDataFrame
            ``segment_id, u, v, name, highway, length_m, geometry``, EPSG:4326. Junctions keep their numbers; the cuts
            of long chains are numbered after them.
        """
        graph, count = self.graph, self.count
        chain = np.repeat(np.arange(len(count)), count)
        part = np.arange(self.first[-1]) - self.first[chain]
        way = graph.edge_way[graph.chain_edges[graph.chain_start[:-1]]][chain]
        # Cut number j of chain k lies before part j + 1.
        cut = len(graph.junction) + self.first[chain] - chain + part
        ids = self._chain_ids()[chain]
        ids = ids.where(count[chain] == 1, ids + "/" + pd.Series(part + 1, index=ids.index).astype(str))
        columns = {
            "segment_id": ids.to_numpy(),
            "u": np.where(part == 0, graph.chain_u[chain], cut - 1).astype(np.int32),
            "v": np.where(part == count[chain] - 1, graph.chain_v[chain], cut).astype(np.int32),
            "name": names[way],
            "highway": classes[way],
            "length_m": graph.chain_m[chain] / count[chain],
        }
        return gpd.GeoDataFrame(columns, geometry=self._lines(), crs="EPSG:4326")

    def _chain_ids(self) -> "pd.Series[str]":
        """First two nodes of each chain as the map numbers them."""
        graph = self.graph
        first_edge = graph.chain_edges[graph.chain_start[:-1]]
        second = np.where(graph.edge_along[first_edge], graph.edge_v[first_edge], graph.edge_u[first_edge])
        u = graph.osm_id[graph.junction[graph.chain_u]]
        ids = pd.Series(u.astype(str)).str.cat(graph.osm_id[second].astype(str), sep="-")
        # Two ways drawn over each other share both node ids; number the later ones.
        again = ids.groupby(ids).cumcount()
        return ids.where(again == 0, ids + "-" + again.astype(str))

    def _lines(self) -> NDArray[np.object_]:
        """Course of every segment: the chain's nodes, and its cuts as the end of one part and the start of the next."""
        graph = self.graph
        edges, start = graph.chain_edges, graph.chain_start
        along = graph.edge_along[edges]
        tail = np.where(along, graph.edge_u[edges], graph.edge_v[edges])
        head = np.where(along, graph.edge_v[edges], graph.edge_u[edges])
        of_edge = np.repeat(np.arange(len(self.count)), np.diff(start))
        cut_chain = np.repeat(np.arange(len(self.count)), self.count - 1)
        number = np.arange(len(cut_chain)) - np.repeat(np.cumsum(self.count - 1) - (self.count - 1), self.count - 1) + 1
        cut_m = number * graph.chain_m[cut_chain] / self.count[cut_chain]
        # Metres from the start of all chains laid end to end find the edge that a cut lies on.
        base = np.cumsum(graph.chain_m) - graph.chain_m
        enters = base[of_edge] + graph.edge_offset_m[edges]
        on = np.searchsorted(enters, base[cut_chain] + cut_m, side="right") - 1
        on = np.clip(on, start[cut_chain], start[cut_chain + 1] - 1)
        share = (cut_m - graph.edge_offset_m[edges[on]]) / np.maximum(graph.edge_m[edges[on]], 1e-9)
        lonlat = np.stack([graph.lon, graph.lat], 1)
        place = lonlat[tail[on]] + np.clip(share, 0.0, 1.0)[:, None] * (lonlat[head[on]] - lonlat[tail[on]])
        # One row for the chain's first node, one for the head of each edge, two for each cut.
        nodes = np.concatenate([lonlat[tail[start[:-1]]], lonlat[head], place, place])
        chain = np.concatenate([np.arange(len(self.count)), of_edge, cut_chain, cut_chain])
        edge_end = graph.edge_offset_m[edges] + graph.edge_m[edges]
        # The chain's last node belongs to its last part even where rounding puts a cut beside it.
        edge_end[start[1:] - 1] = graph.chain_m + 1.0
        at_m = np.concatenate([np.full(len(self.count), -1.0), edge_end, cut_m, cut_m])
        part_side = np.concatenate([np.zeros(len(self.count) + len(edges)), -np.ones(len(cut_m)), np.ones(len(cut_m))])
        order = np.lexsort((part_side, at_m, chain))
        starts = np.flatnonzero((order < len(self.count)) | (part_side[order] > 0))
        offsets = np.append(starts, len(order))
        return np.asarray(shapely.from_ragged_array(shapely.GeometryType.LINESTRING, nodes[order], (offsets,)))


def to_networkx(segments: gpd.GeoDataFrame) -> nx.MultiGraph:
    """
    Give the segments as a graph, for people who explore in networkx.

    Parameters
    ----------
    segments
        Segments of a street network.

    Returns
    -------
    MultiGraph
        Nodes are junctions and cuts with ``lon`` and ``lat``, edges the segments by their id with all columns.
    """
    graph = nx.MultiGraph(crs="EPSG:4326")
    rows = segments.to_dict("records")
    for row in rows:
        ends = shapely.get_coordinates(row["geometry"])[[0, -1]].tolist()
        for node, (lon, lat) in zip((row["u"], row["v"]), ends, strict=True):
            graph.add_node(node, lon=lon, lat=lat)
        graph.add_edge(row["u"], row["v"], key=row["segment_id"], **{str(name): row[name] for name in row})
    return graph
