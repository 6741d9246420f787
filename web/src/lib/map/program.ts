/** Compiles a shader pair; throws with the compiler's own words. */
export function program(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const p = gl.createProgram();
  for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const s = gl.createShader(type);
    if (!s) throw new Error('the graphics context is lost');
    gl.shaderSource(s, text);
    gl.compileShader(s);
    if (!gl.getShaderParameter(s, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(`shader: ${gl.getShaderInfoLog(s)}`);
    gl.attachShader(p, s);
    gl.deleteShader(s);
  }
  gl.linkProgram(p);
  return p;
}

/** Looks uniforms up by name once. */
export function uniforms<Name extends string>(gl: WebGL2RenderingContext, p: WebGLProgram, names: readonly Name[]): Record<Name, WebGLUniformLocation | null> {
  return Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(p, name)])) as Record<Name, WebGLUniformLocation | null>;
}
