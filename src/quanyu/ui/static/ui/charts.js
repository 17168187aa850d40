/*
 * Draws every <div class="q-chart" data-url="…"> from JSON, or from a <script type="application/json">
 * named by data-json. The JSON:
 *   kind        line | area | stack | bar | stackbar | hbar | heat | funnel | bridge
 *   categories  labels of the axis (of the columns for heat)
 *   rows        labels of the rows (heat only)
 *   series      [{name, data, dashed?, tone?}]; heat: [{name, data: [[column, row, value], …]}]
 *   unit        words behind a value: "%", "元", "万元"; digits: decimals (default 0, "%" 1)
 *   marks       [{at: category, label}] dashed lines for campaign days
 *   target      a number (hbar: dashed line) ; targetLabel its name
 *   tones       hbar: [ok | warn | bad | ""] per bar ; bridge: data are steps, totals: [indexes]
 * Texts come from data- attributes, colours from the CSS variables of the theme.
 */
(function () {
  "use strict";
  var drawn = [];

  function css(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function number(value, digits) {
    if (value === null || value === undefined || value === "") return "—";
    return Number(value).toLocaleString("en-US", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits
    });
  }

  function writer(data) {
    var digits = data.digits === undefined ? (data.unit === "%" ? 1 : 0) : data.digits;
    return function (value) {
      var text = number(value, digits);
      if (!data.unit || text === "—") return text;
      return text + (data.unit === "%" ? "%" : " " + data.unit);
    };
  }

  function theme() {
    var axis = {
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: css("--q-ink-3"), fontSize: 12, hideOverlap: true },
      nameTextStyle: { color: css("--q-ink-3") },
      splitLine: { lineStyle: { color: css("--q-line"), type: [3, 3] } }
    };
    return {
      color: [1, 2, 3, 4, 5, 6].map(function (n) { return css("--q-c" + n); }),
      textStyle: { fontFamily: css("--q-font"), color: css("--q-ink-2") },
      categoryAxis: Object.assign({}, axis, { splitLine: { show: false } }),
      valueAxis: axis,
      legend: {
        textStyle: { color: css("--q-ink-2"), fontSize: 12 },
        pageTextStyle: { color: css("--q-ink-3") },
        itemWidth: 10,
        itemHeight: 10,
        icon: "roundRect",
        itemGap: 16
      },
      tooltip: {
        backgroundColor: css("--q-surface"),
        borderColor: css("--q-line"),
        borderWidth: 1,
        textStyle: { color: css("--q-ink"), fontSize: 12.5 },
        extraCssText: "border-radius:8px;box-shadow:var(--q-pop);padding:8px 12px"
      }
    };
  }

  function marks(data) {
    if (!data.marks || !data.marks.length) return undefined;
    return {
      symbol: "none",
      silent: true,
      lineStyle: { color: css("--q-ink-4"), type: [3, 3], width: 1 },
      label: { color: css("--q-ink-3"), fontSize: 12, position: "end", distance: 4 },
      data: data.marks.map(function (mark) {
        return { xAxis: mark.at, label: { formatter: mark.label } };
      })
    };
  }

  function compact(value) {
    var chinese = document.documentElement.lang.indexOf("zh") === 0;
    var steps = chinese ? [[1e8, "亿"], [1e4, "万"]] : [[1e9, "bn"], [1e6, "m"], [1e3, "k"]];
    for (var n = 0; n < steps.length; n += 1) {
      if (Math.abs(value) >= steps[n][0]) {
        return Number((value / steps[n][0]).toFixed(1)).toLocaleString("en-US") + steps[n][1];
      }
    }
    return Number(value).toLocaleString("en-US");
  }

  function axes(data, boundary) {
    var many = data.series.length > 1;
    var top = (many ? 40 : 12) + (data.marks && data.marks.length ? 18 : 0);
    return {
      animationDuration: 300,
      aria: { enabled: true },
      grid: { left: 4, right: 22, top: top, bottom: 4, containLabel: true },
      legend: many ? { type: "scroll", top: 2, left: 2 } : undefined,
      tooltip: {
        trigger: "axis",
        confine: true,
        axisPointer: {
          type: boundary ? "shadow" : "line",
          lineStyle: { color: css("--q-line-strong") },
          shadowStyle: { color: css("--q-brand-veil"), opacity: 0.4 }
        },
        valueFormatter: writer(data)
      },
      xAxis: { type: "category", data: data.categories, boundaryGap: boundary },
      yAxis: {
        type: "value",
        splitNumber: 4,
        axisLabel: {
          formatter: data.unit === "%" ? function (v) { return v + "%"; } : compact
        }
      }
    };
  }

  function lines(data) {
    var stacked = data.kind === "stack";
    var option = axes(data, false);
    option.series = data.series.map(function (series, n) {
      return {
        name: series.name,
        type: "line",
        data: series.data,
        stack: stacked ? "all" : undefined,
        /* Parts below zero are taken off, so that the top line is the whole. */
        stackStrategy: "all",
        symbol: "none",
        smooth: false,
        connectNulls: false,
        lineStyle: { width: stacked ? 1.5 : 2, type: series.dashed ? [5, 4] : "solid" },
        itemStyle: series.dashed ? { color: css("--q-ink-4") } : undefined,
        areaStyle: stacked || data.kind === "area" ? { opacity: 0.14 } : undefined,
        emphasis: { focus: "series" },
        markLine: n === 0 ? marks(data) : undefined
      };
    });
    return option;
  }

  function bars(data) {
    var stacked = data.kind === "stackbar";
    var option = axes(data, true);
    option.series = data.series.map(function (series, n) {
      return {
        name: series.name,
        type: "bar",
        data: series.data,
        stack: stacked ? "all" : undefined,
        barMaxWidth: 34,
        itemStyle: { borderRadius: stacked ? 0 : [3, 3, 0, 0] },
        emphasis: { focus: "series" },
        markLine: n === 0 ? marks(data) : undefined
      };
    });
    return option;
  }

  function tone(name) {
    var known = { ok: "--q-ok-mark", warn: "--q-warn-mark", bad: "--q-bad-mark" };
    return css(known[name] || "--q-c1");
  }

  function room(values, write) {
    var longest = values.map(write).reduce(function (most, text) {
      var wide = text.replace(/[\x00-\xff]/g, "").length;
      return Math.max(most, (text.length - wide) * 7.2 + wide * 13);
    }, 0);
    return Math.max(64, Math.ceil(longest) + 16);
  }

  function horizontal(data) {
    var write = writer(data);
    var series = data.series[0];
    var marked = data.target !== undefined && data.target !== null;
    return {
      aria: { enabled: true },
      grid: { left: 4, right: room(series.data, write), top: 8, bottom: marked ? 22 : 4, containLabel: true },
      tooltip: { trigger: "axis", confine: true, axisPointer: { type: "none" }, valueFormatter: write },
      xAxis: {
        type: "value",
        show: false,
        max: marked ? function (v) { return Math.max(v.max, data.target) * 1.04; } : undefined
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: data.categories,
        axisLabel: { color: css("--q-ink-2"), fontSize: 12.5, width: 110, overflow: "truncate" }
      },
      series: [{
        name: series.name,
        type: "bar",
        barMaxWidth: 14,
        itemStyle: { borderRadius: 3 },
        data: series.data.map(function (value, n) {
          return { value: value, itemStyle: { color: tone((data.tones || [])[n]) } };
        }),
        label: {
          show: true,
          position: "right",
          color: css("--q-ink"),
          textBorderColor: css("--q-surface"),
          textBorderWidth: 3,
          fontSize: 12.5,
          formatter: function (point) { return write(point.value); }
        },
        markLine: !marked ? undefined : {
          symbol: "none",
          silent: true,
          lineStyle: { color: css("--q-ink-3"), type: [3, 3] },
          label: { formatter: data.targetLabel || write(data.target), position: "end", color: css("--q-ink-3"), fontSize: 12 },
          data: [{ xAxis: data.target }]
        }
      }]
    };
  }

  function heat(data) {
    var values = data.series[0].data.map(function (cell) { return Number(cell[2]); });
    var low = Math.min.apply(null, values);
    var high = Math.max.apply(null, values);
    var write = writer(data);
    return {
      aria: { enabled: true },
      grid: { left: 4, right: 8, top: 8, bottom: 36, containLabel: true },
      tooltip: {
        confine: true,
        formatter: function (point) {
          var at = point.value;
          return data.rows[at[1]] + " " + data.categories[at[0]] + "&nbsp; <b>" + write(at[2]) + "</b>";
        }
      },
      xAxis: { type: "category", data: data.categories },
      yAxis: { type: "category", inverse: true, data: data.rows },
      visualMap: {
        min: low,
        max: high > low ? high : low + 1,
        orient: "horizontal",
        left: "center",
        bottom: 0,
        itemWidth: 10,
        itemHeight: 120,
        text: [write(high), write(low)],
        textStyle: { color: css("--q-ink-3"), fontSize: 12 },
        inRange: { color: [0, 1, 2, 3, 4].map(function (n) { return css("--q-h" + n); }) }
      },
      series: [{
        type: "heatmap",
        data: data.series[0].data,
        itemStyle: { borderColor: css("--q-surface"), borderWidth: 2, borderRadius: 4 }
      }]
    };
  }

  function funnel(data) {
    var values = data.series[0].data;
    var first = Number(values[0]) || 1;
    var write = writer(data);
    return {
      aria: { enabled: true },
      grid: { left: 4, right: 96, top: 8, bottom: 4, containLabel: true },
      tooltip: {
        trigger: "axis",
        confine: true,
        axisPointer: { type: "none" },
        formatter: function (points) {
          var n = points[0].dataIndex;
          var before = n ? Number(values[n]) / (Number(values[n - 1]) || 1) : 1;
          return data.categories[n] + "&nbsp; <b>" + write(values[n]) + "</b><br>" +
            (n ? "→ " + (before * 100).toFixed(1) + "%" : "");
        }
      },
      xAxis: { type: "value", show: false, max: first },
      yAxis: {
        type: "category",
        inverse: true,
        data: data.categories,
        axisLabel: { color: css("--q-ink-2"), fontSize: 12.5 }
      },
      series: [{
        type: "bar",
        barMaxWidth: 22,
        showBackground: true,
        backgroundStyle: { color: css("--q-sunken"), borderRadius: 5 },
        itemStyle: { borderRadius: 5 },
        data: values.map(function (value, n) {
          return { value: value, itemStyle: { color: css("--q-c1"), opacity: Math.max(0.35, 1 - 0.15 * n) } };
        })
      }, {
        type: "bar",
        barMaxWidth: 22,
        barGap: "-100%",
        silent: true,
        itemStyle: { color: "transparent" },
        data: values.map(function () { return first; }),
        label: {
          show: true,
          position: "right",
          color: css("--q-ink"),
          fontSize: 12.5,
          formatter: function (point) {
            var n = point.dataIndex;
            var share = ((Number(values[n]) / first) * 100).toFixed(1) + "%";
            return n ? share : compact(Number(values[0]));
          }
        }
      }]
    };
  }

  function bridge(data) {
    var totals = data.totals || [0, data.categories.length - 1];
    var level = 0;
    var base = [];
    var shown = [];
    var colours = [];
    data.series[0].data.forEach(function (raw, n) {
      var value = Number(raw);
      var total = totals.indexOf(n) >= 0;
      var from = total ? 0 : level;
      var to = total ? value : level + value;
      level = to;
      base.push(Math.min(from, to));
      shown.push({ value: Math.abs(to - from), signed: value });
      colours.push(total ? css("--q-c1") : value < 0 ? css("--q-bad-mark") : css("--q-ok-mark"));
    });
    var write = writer(data);
    var option = axes({ categories: data.categories, series: [0], unit: data.unit }, true);
    option.legend = undefined;
    option.grid.top = 24;
    option.xAxis.axisLabel = { interval: 0, hideOverlap: false, width: 84, overflow: "break" };
    option.tooltip.formatter = function (points) {
      var n = points[0].dataIndex;
      return data.categories[n] + "&nbsp; <b>" + write(shown[n].signed) + "</b>";
    };
    option.series = [{
      type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: base
    }, {
      type: "bar",
      stack: "all",
      barMaxWidth: 46,
      data: shown.map(function (bar, n) {
        return { value: bar.value, itemStyle: { color: colours[n], borderRadius: 3 } };
      }),
      label: {
        show: true,
        position: "top",
        color: css("--q-ink-2"),
        fontSize: 12,
        formatter: function (point) { return compact(shown[point.dataIndex].signed); }
      }
    }];
    return option;
  }

  var KINDS = {
    line: lines, area: lines, stack: lines, bar: bars, stackbar: bars, hbar: horizontal,
    heat: heat, funnel: funnel, bridge: bridge
  };

  function isEmpty(data) {
    return !data.series || !data.series.some(function (series) {
      return (series.data || []).some(function (value) { return value !== null; });
    });
  }

  function say(element, words) {
    element.innerHTML = "";
    var line = document.createElement("span");
    line.className = "q-chart-words";
    line.textContent = words || "";
    element.appendChild(line);
  }

  function fit(element, data) {
    if (data.kind === "hbar" && data.categories.length > 8) {
      element.style.height = data.categories.length * 30 + 30 + "px";
    }
  }

  function render(entry) {
    if (entry.chart) entry.chart.dispose();
    entry.chart = null;
    if (isEmpty(entry.data)) {
      say(entry.element, entry.element.dataset.empty);
      return;
    }
    fit(entry.element, entry.data);
    entry.element.textContent = "";
    entry.chart = echarts.init(entry.element, theme(), { renderer: "svg" });
    entry.chart.setOption(KINDS[entry.data.kind || "line"](entry.data));
    var opens = entry.data.open;
    if (opens) {
      entry.chart.on("click", function (point) {
        if (opens[point.dataIndex]) location.assign(opens[point.dataIndex]);
      });
    }
    entry.element.dataset.drawn = "yes";
  }

  function load(element) {
    var entry = { element: element, chart: null, data: null };
    drawn.push(entry);
    element.dataset.seen = "yes";
    var inline = element.dataset.json && document.getElementById(element.dataset.json);
    if (inline) {
      entry.data = JSON.parse(inline.textContent);
      render(entry);
      return;
    }
    fetch(element.dataset.url, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.json().then(function (body) {
          if (!answer.ok) throw new Error(body.message || "");
          return body;
        });
      })
      .then(function (data) {
        entry.data = data;
        render(entry);
      })
      .catch(function (fault) {
        var known = fault instanceof SyntaxError || fault instanceof TypeError ? "" : fault.message;
        say(element, known || element.dataset.failed);
      });
  }

  function cell(row, kind, text, numeric) {
    var made = document.createElement(kind);
    made.textContent = text;
    if (numeric) made.className = "q-num";
    row.appendChild(made);
  }

  function table(data) {
    var made = document.createElement("table");
    made.className = "q-table q-table-dense";
    var head = made.createTHead().insertRow();
    var body = made.createTBody();
    var write = writer(data);
    cell(head, "th", "");
    if (data.kind === "heat") {
      data.categories.forEach(function (name) { cell(head, "th", name, true); });
      data.rows.forEach(function (name, r) {
        var row = body.insertRow();
        cell(row, "th", name);
        data.categories.forEach(function (_name, c) {
          var hit = data.series[0].data.find(function (at) { return at[0] === c && at[1] === r; });
          cell(row, "td", hit ? write(hit[2]) : "—", true);
        });
      });
      return made;
    }
    data.series.forEach(function (series) { cell(head, "th", series.name || "", true); });
    data.categories.forEach(function (name, n) {
      var row = body.insertRow();
      cell(row, "td", name);
      data.series.forEach(function (series) { cell(row, "td", write(series.data[n]), true); });
    });
    return made;
  }

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-chart-table]");
    if (!button) return;
    var card = button.closest("[data-chart-card]");
    var element = card.querySelector(".q-chart");
    var place = card.querySelector(".q-chart-table");
    var entry = drawn.find(function (one) { return one.element === element; });
    if (!entry || !entry.data) return;
    var asTable = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(asTable));
    place.textContent = "";
    if (asTable) place.appendChild(table(entry.data));
    place.hidden = !asTable;
    element.hidden = asTable;
    if (!asTable && entry.chart) entry.chart.resize();
  });

  function scan() {
    drawn = drawn.filter(function (entry) {
      if (document.contains(entry.element)) return true;
      if (entry.chart) entry.chart.dispose();
      return false;
    });
    document.querySelectorAll(".q-chart:not([data-seen])").forEach(load);
  }

  window.addEventListener("resize", function () {
    drawn.forEach(function (entry) { if (entry.chart) entry.chart.resize(); });
  });
  document.addEventListener("qy:theme", function () {
    drawn.forEach(function (entry) { if (entry.data) render(entry); });
  });
  document.addEventListener("htmx:afterSettle", scan);
  scan();
})();
