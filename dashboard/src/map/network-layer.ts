import type { CustomLayerInterface } from 'maplibre-gl';
import { type Camera, widerAt, worldAt } from './camera.ts';
import { NOT_MEASURED } from './scales.ts';
import { orderOf, PLACES_OF_A_PIECE, type Segments } from './segments.ts';

/**
 * The road network as a layer of its own. Lines are handed over once; an hour is a byte for each of them. A style's
 * lines would be cut into tiles, measured out anew for each change of their state, and drawn by three programs:
 * seconds on a machine without a graphics card.
 */
export interface NetworkLayer extends CustomLayerInterface {
  setSegments(segments: Segments): void;
  /** the bin of every line, by index */
  setBins(bins: Uint8Array): void;
  /** how each bin is drawn */
  setPaint(paint: Paint): void;
}

/** Indexed by bin; at most `MOST_BINS`. */
export interface Paint {
  /** `#rrggbb` */
  readonly colors: readonly string[];
  /** px at the zoom of a city */
  readonly widths: readonly number[];
}

const MOST_BINS = 16;
/** Two triangles. */
const CORNERS_OF_A_PIECE = [0, 1, 2, 1, 3, 2] as const;
/** of the texture that holds the bins */
const ROW = 1024;
const VERTEX = `#version 300 es
precision highp float;
precision highp usampler2D;
in vec4 ends;
in float start;
in uint line;
uniform usampler2D bins;
uniform vec3 colors[${MOST_BINS}];
uniform float widths[${MOST_BINS}];
uniform float world;
uniform vec2 offset;
uniform vec2 viewport;
uniform float wider;
out vec2 place;
flat out vec3 color;
flat out vec4 shape;
void main() {
  uint bin = texelFetch(bins, ivec2(line % ${ROW}u, line / ${ROW}u), 0).r;
  vec2 from = ends.xy * world + offset;
  vec2 to = ends.zw * world + offset;
  float reach = length(to - from);
  vec2 ahead = reach > 0.0 ? (to - from) / reach : vec2(1.0, 0.0);
  float thick = widths[bin] * wider;
  float rim = thick / 2.0 + 1.0;
  place = vec2((gl_VertexID & 1) == 0 ? -rim : reach + rim, (gl_VertexID & 2) == 0 ? -rim : rim);
  color = colors[bin];
  shape = vec4(reach, thick, start * world, float(bin));
  vec2 at = from + ahead * place.x + vec2(-ahead.y, ahead.x) * place.y;
  gl_Position = vec4(at / viewport * vec2(2.0, -2.0), 0.0, 1.0);
}`;

/** Round ends; what was not measured is dashed, what has no row is dotted. */
const FRAGMENT = `#version 300 es
precision highp float;
in vec2 place;
flat in vec3 color;
flat in vec4 shape;
uniform float pixel;
out vec4 shown;
void main() {
  float thick = shape.y;
  float ahead = clamp(place.x, 0.0, shape.x);
  float away = length(vec2(place.x - ahead, place.y)) - thick / 2.0;
  float along = shape.z + ahead;
  if (shape.w == 0.0) {
    float gap = 3.0 * thick;
    away = length(vec2(along - gap * (floor(along / gap) + 0.5), place.y)) - thick / 2.0;
  } else if (shape.w == ${NOT_MEASURED}.0) {
    float period = 4.1 * thick;
    away = max(away, abs(mod(along, period) - 1.25 * thick) - 1.25 * thick);
  }
  float alpha = clamp(0.5 - away / pixel, 0.0, 1.0);
  shown = vec4(color * alpha, alpha);
}`;

/** What the graphics card keeps. */
interface Held {
  readonly program: WebGLProgram;
  readonly shape: WebGLVertexArrayObject;
  readonly places: WebGLBuffer;
  readonly lines: WebGLBuffer;
  readonly order: WebGLBuffer;
  readonly bins: WebGLTexture;
  readonly at: (name: string) => WebGLUniformLocation | null;
}

/** @param cameraOf asked for at each frame */
export function networkLayer(id: string, cameraOf: () => Camera): NetworkLayer {
  let held: Held | null = null;
  let segments: Segments | null = null;
  let bins: Uint8Array | null = null;
  let paint: Paint | null = null;
  /** what the graphics card does not have yet */
  const fresh = { segments: true, bins: true, paint: true };

  return {
    id,
    type: 'custom',
    setSegments(next) {
      segments = next;
      // what was said of other lines says nothing of these
      bins = null;
      fresh.segments = true;
    },
    setBins(next) {
      bins = next;
      fresh.bins = true;
    },
    setPaint(next) {
      paint = next;
      fresh.paint = true;
    },
    onAdd(_map, gl) {
      held = hold(gl as WebGL2RenderingContext);
      fresh.segments = fresh.bins = fresh.paint = true;
    },
    onRemove(_map, gl) {
      if (held) release(gl as WebGL2RenderingContext, held);
      held = null;
    },
    render(context) {
      const gl = context as WebGL2RenderingContext;
      if (!held || !segments || !bins || !paint) return;
      gl.useProgram(held.program);
      gl.bindVertexArray(held.shape);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, held.bins);
      // handed over here: outside of a frame the state of the context belongs to the library
      if (fresh.segments) sendSegments(gl, held, segments);
      if (fresh.bins) sendBins(gl, held, segments, bins);
      if (fresh.paint) sendPaint(gl, held, paint);
      fresh.segments = fresh.bins = fresh.paint = false;
      sendCamera(gl, held, cameraOf(), segments.origin);
      gl.disable(gl.DEPTH_TEST);
      gl.drawElements(gl.TRIANGLES, CORNERS_OF_A_PIECE.length * segments.count, gl.UNSIGNED_INT, 0);
      gl.bindVertexArray(null);
    },
  };
}

function hold(gl: WebGL2RenderingContext): Held {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  for (const [location, name] of ['ends', 'start', 'line'].entries()) {
    gl.bindAttribLocation(program, location, name);
  }
  gl.linkProgram(program);
  const places = new Map<string, WebGLUniformLocation | null>();
  return {
    program,
    shape: gl.createVertexArray(),
    places: gl.createBuffer(),
    lines: gl.createBuffer(),
    order: gl.createBuffer(),
    bins: gl.createTexture(),
    at(name) {
      let found = places.get(name);
      if (found === undefined) {
        // asked here and not at once: it waits for the compiler, which works while the data is on its way
        if (places.size === 0 && !gl.getProgramParameter(program, gl.LINK_STATUS)) {
          throw new Error(`network layer: ${gl.getProgramInfoLog(program)}`);
        }
        found = gl.getUniformLocation(program, name);
        places.set(name, found);
      }
      return found;
    },
  };
}

function release(gl: WebGL2RenderingContext, { program, shape, places, lines, order, bins }: Held): void {
  gl.deleteProgram(program);
  gl.deleteVertexArray(shape);
  gl.deleteBuffer(places);
  gl.deleteBuffer(lines);
  gl.deleteBuffer(order);
  gl.deleteTexture(bins);
}

/** Each corner knows its whole piece: software draws instances one by one, a thousand times slower. */
function sendSegments(gl: WebGL2RenderingContext, held: Held, { count, places, lines }: Segments): void {
  const corners = new Float32Array(4 * places.length);
  const owners = new Uint32Array(4 * count);
  for (let corner = 0; corner < 4 * count; corner += 1) {
    const piece = corner >> 2;
    const place = piece * PLACES_OF_A_PIECE;
    corners.set(places.subarray(place, place + PLACES_OF_A_PIECE), corner * PLACES_OF_A_PIECE);
    owners[corner] = lines[piece]!;
  }
  const stride = 4 * PLACES_OF_A_PIECE;
  gl.bindBuffer(gl.ARRAY_BUFFER, held.places);
  gl.bufferData(gl.ARRAY_BUFFER, corners, gl.STATIC_DRAW);
  gl.vertexAttribPointer(0, 4, gl.FLOAT, false, stride, 0);
  gl.vertexAttribPointer(1, 1, gl.FLOAT, false, stride, 16);
  gl.bindBuffer(gl.ARRAY_BUFFER, held.lines);
  gl.bufferData(gl.ARRAY_BUFFER, owners, gl.STATIC_DRAW);
  gl.vertexAttribIPointer(2, 1, gl.UNSIGNED_INT, 0, 0);
  for (const location of [0, 1, 2]) gl.enableVertexAttribArray(location);
}

function sendBins(gl: WebGL2RenderingContext, held: Held, segments: Segments, bins: Uint8Array): void {
  // absences below what was measured
  const drawn = orderOf(segments, (line) => (bins[line]! > NOT_MEASURED ? 1 : 0));
  const order = new Uint32Array(CORNERS_OF_A_PIECE.length * drawn.length);
  for (const [at, piece] of drawn.entries()) {
    for (const [i, corner] of CORNERS_OF_A_PIECE.entries()) {
      order[at * CORNERS_OF_A_PIECE.length + i] = 4 * piece + corner;
    }
  }
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, held.order);
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
  const height = Math.max(1, Math.ceil(bins.length / ROW));
  const texels = new Uint8Array(ROW * height);
  texels.set(bins);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, ROW, height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, texels);
  // integers are not interpolated: without this the texture counts as incomplete
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
}

function sendPaint(gl: WebGL2RenderingContext, { at }: Held, { colors, widths }: Paint): void {
  gl.uniform3fv(at('colors'), colors.flatMap(channelsOf));
  gl.uniform1fv(at('widths'), widths);
}

function sendCamera(
  gl: WebGL2RenderingContext,
  { at }: Held,
  { centre, zoom, width, height }: Camera,
  origin: readonly [number, number],
): void {
  const world = worldAt(zoom);
  gl.uniform1i(at('bins'), 0);
  gl.uniform1f(at('world'), world);
  gl.uniform2f(at('offset'), (origin[0] - centre[0]) * world, (origin[1] - centre[1]) * world);
  gl.uniform2f(at('viewport'), width, height);
  gl.uniform1f(at('wider'), widerAt(zoom));
  gl.uniform1f(at('pixel'), width / gl.drawingBufferWidth);
}

/** `#rrggbb` as red, green and blue, 0 to 1. */
function channelsOf(color: string): number[] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255].map((channel) => channel / 255);
}
